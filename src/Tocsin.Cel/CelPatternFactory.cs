namespace Tocsin.Cel;

/// <summary>Makes the test behind <c>matches</c> from a regular expression, or gives null and says why it is refused.</summary>
public delegate Func<string, bool>? CelPatternFactory(string pattern, out string? why);
