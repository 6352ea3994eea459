namespace Tocsin.Cel.Values;

/// <summary>Why an evaluation went wrong; it travels as a value, so that <c>||</c> and <c>&amp;&amp;</c> can absorb it.</summary>
internal sealed class Fault(string message)
{
    public string Message { get; } = message;

    /// <summary>Where in the expression, -1 until a node has said so.</summary>
    public int Position { get; set; } = -1;
}
