using Tocsin.Core.Receivers;

namespace Tocsin.Integrations.Receivers;

/// <summary>A body that is not what the type's sender sends.</summary>
internal static class Unreadable
{
    public static Verdict.Refused Body(string sender, string fault, string logText) =>
        new(Check.Payload, $"the body is not what {sender} sends: {fault}", logText);

    /// <summary>Go's words for a time that is not RFC 3339.</summary>
    public static string Time(string text)
    {
        var shown = Shown.Of(text);
        return $"parsing time \"{shown}\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"{shown}\" as \"2006\"";
    }
}
