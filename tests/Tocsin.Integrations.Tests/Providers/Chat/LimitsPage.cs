using System.Globalization;
using System.Text;
using Tocsin.Integrations.Providers.Chat;

namespace Tocsin.Integrations.Tests.Providers.Chat;

/// <summary>The page that shows the table of limits.</summary>
internal static class LimitsPage
{
    public static string Write(IEnumerable<ChatLimit> limits)
    {
        var page = new StringBuilder(
            """
            # How long a message may be

            No delivery fails for its length: text is cut to what the service takes, between characters and never inside an escape.
            A cut message keeps its beginning; the first resource that fails, if the beginning does not name it; and a last line that
            says how much was left out and how many resources it named. Metadata that does not fit is counted in a last entry.
            Events sent as JSON (`generic`, `generic-hmac`) are never cut.

            Characters are UTF-16 code units, which is never less than what services count; bytes are those of UTF-8, or of the JSON
            that is sent. Metadata is always counted in bytes of JSON.

            | type | the vendor says | message | metadata: entries, each value, in all | page of the vendor |
            |---|---|---|---|---|

            """
        );
        foreach (var l in limits)
        {
            var unit = l.Unit switch
            {
                TextUnit.Characters => "characters",
                TextUnit.Bytes => "bytes",
                _ => "bytes of JSON",
            };
            page.Append(
                CultureInfo.InvariantCulture,
                $"| [`{l.Type}`](providers/{l.Type}.md) | {l.Says} | {l.Message:N0} {unit} | {l.Metadata.Count}, {l.Metadata.Value:N0}, {l.Metadata.Total:N0} | <{l.Source}> |\n"
            );
        }

        page.Append(
            """

            With `webex`, `telegram` and `zulip` the message shares its number with the metadata, which is one text there.

            """
        );
        return page.ToString();
    }
}
