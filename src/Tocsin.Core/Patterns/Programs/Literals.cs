using System.Text;
using Tocsin.Core.Patterns.Syntax;

namespace Tocsin.Core.Patterns.Programs;

/// <summary>Finds plain text in a pattern, which an ordinary search settles faster than any machine.</summary>
internal static class Literals
{
    /// <summary>The text that is all of the pattern, or null when there is more to it.</summary>
    public static string? Whole(Node root)
    {
        var text = new StringBuilder();
        IEnumerable<Node> parts = root is ConcatNode concat ? concat.Parts : [root];
        return parts.All(part => TryAppend(text, part)) ? text.ToString() : null;
    }

    /// <summary>The longest text that whatever matches contains; empty when none is known.</summary>
    public static string Required(Node node) =>
        node switch
        {
            RunesNode => Whole(node) ?? "",
            CaptureNode capture => Required(capture.Inner),
            RepeatNode { Min: > 0 } repeat => Required(repeat.Inner),
            ConcatNode concat => Longest(concat),
            _ => "",
        };

    private static string Longest(ConcatNode concat)
    {
        var longest = "";
        var run = new StringBuilder();
        foreach (var part in concat.Parts)
        {
            if (!TryAppend(run, part))
            {
                longest = Longer(Longer(longest, run.ToString()), Required(part));
                run.Clear();
            }
        }

        return Longer(longest, run.ToString());
    }

    private static string Longer(string one, string other) => other.Length > one.Length ? other : one;

    // A lone surrogate in the input is matched as U+FFFD, so that one must be left to the machines.
    private static bool TryAppend(StringBuilder text, Node part)
    {
        if (part is not RunesNode { Set.Single: >= 0 and not 0xFFFD and var single } || !Rune.IsValid(single))
        {
            return false;
        }

        text.Append(new Rune(single).ToString());
        return true;
    }
}
