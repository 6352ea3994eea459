using Tocsin.Tests.Circle.One;

namespace Tocsin.Tests.Circle.Two;

/// <summary>The other half of the circle.</summary>
internal sealed record There(Here? Other);
