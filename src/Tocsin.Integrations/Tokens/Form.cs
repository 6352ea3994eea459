using System.Text;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Tokens;

/// <summary>Requests as token endpoints take them: a form.</summary>
internal static class Form
{
    public static HttpCall Post(Uri address, params ReadOnlySpan<(string Name, string? Value)> fields)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in fields)
        {
            if (value is not null)
            {
                text.Append(text.Length > 0 ? "&" : "").Append(name).Append('=').Append(Uri.EscapeDataString(value));
            }
        }

        return new HttpCall("POST", address)
        {
            Body = Encoding.UTF8.GetBytes(text.ToString()),
            ContentType = "application/x-www-form-urlencoded",
        };
    }
}
