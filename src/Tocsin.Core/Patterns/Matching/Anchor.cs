namespace Tocsin.Core.Patterns.Matching;

/// <summary>Where a match must begin and end.</summary>
internal enum Anchor
{
    /// <summary>Anywhere.</summary>
    None,

    /// <summary>At the start of the text and at its end.</summary>
    Both,
}
