using System.Diagnostics.CodeAnalysis;
using Tocsin.Core.Patterns;

namespace Tocsin.Core.Alerts;

/// <summary>
/// One instance of each expression for all alerts that write it: thousands of alerts write the same few, and each instance comes
/// to hold the machine that it was compiled to. Those that no alert holds any more go. Not for several threads at once.
/// </summary>
internal sealed class PatternPool
{
    private readonly Dictionary<string, WeakReference<Pattern>> _patterns = new(StringComparer.Ordinal);
    private int _sweepAt = 1024;

    public bool TryParse(string text, [NotNullWhen(true)] out Pattern? pattern, [NotNullWhen(false)] out string? why)
    {
        if (_patterns.TryGetValue(text, out var known) && known.TryGetTarget(out pattern))
        {
            why = null;
            return true;
        }

        if (!Pattern.TryParse(text, out pattern, out why))
        {
            return false;
        }

        _patterns[text] = new WeakReference<Pattern>(pattern);
        Sweep();
        return true;
    }

    private void Sweep()
    {
        if (_patterns.Count < _sweepAt)
        {
            return;
        }

        foreach (var (text, reference) in _patterns)
        {
            if (!reference.TryGetTarget(out _))
            {
                _patterns.Remove(text);
            }
        }

        _sweepAt = Math.Max(1024, _patterns.Count * 2);
    }
}
