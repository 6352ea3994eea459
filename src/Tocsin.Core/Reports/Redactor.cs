using System.Text;
using System.Text.Encodings.Web;

namespace Tocsin.Core.Reports;

/// <summary>
/// Replaces Secret values, and the path and query of addresses, by <c>***</c> in text that leaves the process.
/// Values shorter than four characters are left alone: replacing them would only destroy the text.
/// </summary>
public sealed class Redactor
{
    private const int Shortest = 4;
    private readonly string[] _forms;

    /// <param name="secrets">Raw values; each is also looked for URL-, base64- and JSON-encoded.</param>
    /// <param name="addresses">Addresses whose scheme and host may be shown and the rest not.</param>
    public Redactor(IEnumerable<string> secrets, IEnumerable<string> addresses)
    {
        var forms = new HashSet<string>(StringComparer.Ordinal);
        foreach (var secret in secrets)
        {
            AddForms(forms, secret);
        }

        foreach (var address in addresses)
        {
            AddAddress(forms, address);
        }

        // The longest first, so that a value that contains another is not cut in half.
        _forms = [.. forms.OrderByDescending(f => f.Length)];
    }

    public static Redactor None { get; } = new([], []);

    public string Clean(string text)
    {
        foreach (var form in _forms)
        {
            text = text.Replace(form, "***", StringComparison.Ordinal);
        }

        return text;
    }

    private static void AddForms(HashSet<string> forms, string value)
    {
        foreach (var text in new[] { value, value.Trim() })
        {
            if (text.Length < Shortest)
            {
                continue;
            }

            forms.Add(text);
            forms.Add(Uri.EscapeDataString(text));
            forms.Add(Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal));
            forms.Add(Convert.ToBase64String(Encoding.UTF8.GetBytes(text)));
            forms.Add(JavaScriptEncoder.Default.Encode(text));
            forms.Add(JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text));
            forms.Add(Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_'));
        }
    }

    private static void AddAddress(HashSet<string> forms, string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri))
        {
            AddForms(forms, address);
            return;
        }

        AddForms(forms, uri.PathAndQuery);
        AddForms(forms, Uri.UnescapeDataString(uri.PathAndQuery));
        AddForms(forms, uri.AbsolutePath);
        AddForms(forms, uri.AbsolutePath.Trim('/'));
        AddForms(forms, uri.Query.TrimStart('?'));
        if (uri.UserInfo.Length > 0)
        {
            AddForms(forms, uri.UserInfo[(uri.UserInfo.IndexOf(':') + 1)..]);
        }
    }
}
