namespace Tocsin.Cel;

/// <summary>Makes the test behind <c>matches</c> from a regular expression, or gives null and says why it is refused.</summary>
public delegate CelPattern? CelPatternFactory(string pattern, out string? why);

/// <summary>Whether the expression is found in a text; null when the steps that may be made do not suffice.</summary>
/// <param name="steps">Becomes less by those that were made.</param>
public delegate bool? CelPattern(string text, ref long steps);
