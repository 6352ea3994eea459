using System.Text;
using Tocsin.Core.Documents;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;

namespace Tocsin.Core.Secrets;

/// <summary>Reads a Secret: <c>data</c> is base64, <c>stringData</c> is plain and wins. No message holds a value.</summary>
public static class SecretReader
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="isCheck">Of files alone: a variable that Tocsin may not read is Flux's to replace.</param>
    public static (Secret Secret, IReadOnlyList<Problem> Problems) Read(
        ResourceObject o,
        SecretEnvironment environment,
        bool isCheck = false
    )
    {
        if (Encrypted(o) is { } path)
        {
            return (new Secret(o, new Dictionary<string, string>(), new HashSet<string>()), [Encryption.Problem(path, "Secret")]);
        }

        var problems = o.Problems.ToList();
        var root = new Fields(o.Root, "", problems);
        root.Ignore("apiVersion", "kind", "metadata", "type", "immutable", Encryption.Key);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var plain = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, text) in root.TextMap("data") ?? new Dictionary<string, string>())
        {
            if (Decode(root, key, text) is { } value)
            {
                values[key] = value;
            }
        }

        foreach (var (key, text) in root.TextMap("stringData") ?? new Dictionary<string, string>())
        {
            if (environment.TryFill(text, out var value, out var why))
            {
                values[key] = value;
                plain.Add(key);
            }
            else if (isCheck && environment.HasForeign(text))
            {
                problems.Add(PostBuild.Warning($"stringData.{key}", o.Root.LineOf($"stringData.{key}"), text));
            }
            else
            {
                root.Error($"stringData.{key}", why, ReadyReason.InvalidSecret);
            }
        }

        root.RejectOthers();
        return (new Secret(o, values, plain), problems.ConvertAll(p => p with { Reason = ReadyReason.InvalidSecret }));
    }

    private static string? Encrypted(ResourceObject o) =>
        ((string[])["data", "stringData"])
            .Select(part => o.Root[part] is { } values ? Encryption.In(values, part) : null)
            .FirstOrDefault(path => path is not null);

    private static string? Decode(Fields root, string key, string text)
    {
        // Line breaks are fine in base64, as in Go; other white space is not.
        var bytes = new byte[text.Length];
        if (text.AsSpan().ContainsAny(' ', '\t') || !Convert.TryFromBase64String(text, bytes, out var length))
        {
            root.Error(
                $"data.{key}",
                "is not base64; a value under 'data' must be base64, plain text belongs under 'stringData'"
                    + (
                        Placeholder.In(text) is null
                            ? ""
                            : " (and it is still the placeholder of an example; put the real value there)"
                    ),
                ReadyReason.InvalidSecret
            );
            return null;
        }

        try
        {
            return s_strict.GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            root.Warn($"data.{key}", "is not UTF-8 text and is not read", ReadyReason.InvalidSecret);
            return null;
        }
    }
}
