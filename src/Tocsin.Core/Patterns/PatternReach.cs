namespace Tocsin.Core.Patterns;

/// <summary>What is proven about the texts in which a pattern is found.</summary>
public enum PatternReach
{
    /// <summary>In some and not in others, or it would take too long to tell.</summary>
    Some,

    /// <summary>In every text that holds more than line breaks.</summary>
    Everything,

    /// <summary>In no text at all.</summary>
    Nothing,
}
