using System.Runtime.InteropServices;
using System.Text.Json;
using Tocsin.Core.Events;

namespace Tocsin.Core.Receivers.Payloads;

/// <summary>JSON strings as Go reads them: what is no UTF-8 becomes U+FFFD instead of an error.</summary>
internal static class GoText
{
    public static string Of(JsonElement text)
    {
        var reader = new Utf8JsonReader(JsonMarshal.GetRawUtf8Value(text));
        reader.Read();
        return GoString.Read(ref reader);
    }

    public static string Name(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }
}
