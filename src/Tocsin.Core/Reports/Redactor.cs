using System.Text;
using Tocsin.Core.Reports.Masking;

namespace Tocsin.Core.Reports;

/// <summary>
/// Replaces Secret values, and what of an address is a credential, by <c>***</c> in text that leaves the process, however a
/// program has encoded or wrapped them. Values shorter than four characters are left alone: replacing them would only destroy
/// the text. The time is linear in the length of the text, whatever the values are.
/// </summary>
public sealed class Redactor
{
    private const string Mask = "***";

    /// <summary>JSON in JSON in a URL, and one more.</summary>
    private const int MostLevels = 4;

    private readonly Redactor? _inner;
    private readonly Lazy<FormTrie> _forms;

    /// <param name="secrets">Raw values.</param>
    /// <param name="addresses">Addresses whose scheme and host may be shown and the rest not.</param>
    public Redactor(IEnumerable<string> secrets, IEnumerable<string> addresses)
        : this(null, [.. secrets], [.. addresses]) { }

    // Most destinations never fail, so the forms are made when the first text is cleaned.
    private Redactor(Redactor? inner, string[] secrets, string[] addresses)
    {
        _inner = inner;
        _forms = new Lazy<FormTrie>(() => FormTrie.Of(secrets.Concat(addresses.SelectMany(AddressParts.Of))));
    }

    public static Redactor None { get; } = new([], []);

    /// <summary>The same, and these values besides.</summary>
    public Redactor With(IEnumerable<string> secrets) => secrets.ToArray() is { Length: > 0 } more ? new(this, more, []) : this;

    /// <param name="text">Whole: of a value that was cut in two neither part is known.</param>
    /// <param name="isCut">The text may end in the middle of a value; what looks like the beginning of one is masked there.</param>
    public string Clean(string text, bool isCut = false)
    {
        if (text.Length < FormTrie.Shortest)
        {
            return text;
        }

        var hidden = new bool[text.Length];
        var found = false;
        var level = TracedText.Of(text);
        for (var depth = 0; ; depth++)
        {
            var plain = level.Squeezed();
            for (var by = this; by is not null; by = by._inner)
            {
                found |= by._forms.Value.Mark(plain, hidden, isCut);
            }

            if (depth == MostLevels || Unescaper.Next(level) is not { } next)
            {
                return found ? Masked(text, hidden) : text;
            }

            level = next;
        }
    }

    private static string Masked(string text, bool[] hidden)
    {
        var shown = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (!hidden[i])
            {
                shown.Append(text[i]);
            }
            else if (i == 0 || !hidden[i - 1])
            {
                shown.Append(Mask);
            }
        }

        return shown.ToString();
    }
}
