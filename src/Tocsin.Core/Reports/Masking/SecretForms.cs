using System.Text;
using System.Text.Encodings.Web;

namespace Tocsin.Core.Reports.Masking;

/// <summary>
/// What a value looks like when all escapes are off a text and the white space is out of it. A value may itself look like an
/// escape, so it is taken in each of its own levels, too.
/// </summary>
internal static class SecretForms
{
    private const int MostLevels = 3;

    /// <summary>Characters. Longer ones, such as bundles of certificates, are not looked for inside base64.</summary>
    private const int LongestInBase64 = 64 * 1024;

    public static IEnumerable<byte[]> Of(string value)
    {
        var text = value.Trim();
        if (text.Length < FormTrie.Shortest)
        {
            return [];
        }

        var forms = new List<byte[]>();
        AddLevels(forms, TracedText.Of(text));
        if (text.Contains(' '))
        {
            AddLevels(forms, TracedText.Of(text.Replace(' ', '+'))); // as in a form's fields
        }

        if (text.Any(c => c > 0x7F) && text.All(c => c <= 0xFF))
        {
            AddLevels(forms, TracedText.OfBytes(Encoding.Latin1.GetBytes(text))); // what %E9 and \xe9 stand for with some
        }

        if (text.Length > LongestInBase64)
        {
            return forms;
        }

        // Inside base64 a value may have been escaped before.
        string[] escaped =
        [
            text,
            Uri.EscapeDataString(text),
            JavaScriptEncoder.Default.Encode(text),
            JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text),
        ];
        foreach (var inside in escaped.Distinct(StringComparer.Ordinal))
        {
            forms.AddRange(Base64(Encoding.UTF8.GetBytes(inside)));
        }

        // And a part of an address is escaped where it stands: who was sent it knows what it means.
        foreach (var level in Levels(TracedText.Of(text)).Skip(1))
        {
            forms.AddRange(Base64(level.Bytes.ToArray()));
        }

        return forms;
    }

    private static void AddLevels(List<byte[]> forms, TracedText text) =>
        forms.AddRange(Levels(text).Select(level => level.Squeezed().Bytes.ToArray()));

    private static IEnumerable<TracedText> Levels(TracedText text)
    {
        for (var (level, depth) = ((TracedText?)text, 0); level is not null && depth <= MostLevels; depth++)
        {
            yield return level;
            level = Unescaper.Next(level);
        }
    }

    /// <summary>
    /// What base64 makes of the value wherever it stands in what was encoded: three alignments, without the characters that its
    /// neighbours have a part in, in both alphabets.
    /// </summary>
    private static IEnumerable<byte[]> Base64(byte[] value)
    {
        for (var before = 0; before < 3; before++)
        {
            var whole = Convert.ToBase64String([.. new byte[before], .. value]);
            var first = before == 0 ? 0 : before + 1;
            var inner = whole[first..((before + value.Length) * 8 / 6)];
            yield return Encoding.ASCII.GetBytes(inner);
            yield return Encoding.ASCII.GetBytes(inner.Replace('+', '-').Replace('/', '_'));
        }
    }
}
