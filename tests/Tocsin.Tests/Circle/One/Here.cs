using Tocsin.Tests.Circle.Two;

namespace Tocsin.Tests.Circle.One;

/// <summary>Half of a circle of folders, which the layout's test must find.</summary>
internal sealed record Here(There? Other);
