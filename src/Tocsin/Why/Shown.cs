using System.Text;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Integrations.Transport;

namespace Tocsin.Why;

/// <summary>Makes of a request what may be seen of it.</summary>
internal static class Shown
{
    private const string Mask = "***";

    public static ShownCall Of(HttpCall call, string? answer, Destination to, ProviderType type)
    {
        string Clean(string text)
        {
            var clean = to.Redactor.Clean(text);
            return type.ChannelIsSecret ? new Redactor([to.Channel.Value], []).Clean(clean) : clean;
        }

        var headers = call.Headers.Select(h => $"{h.Key}: {(CallSecrets.IsSecret(h.Key) ? Masked(h.Value) : Clean(h.Value))}");
        return new ShownCall(
            call.Method,
            Clean(call.Address.ToString()),
            call.ContentType is { } content ? [$"Content-Type: {content}", .. headers] : [.. headers],
            Clean(Body(call)),
            answer is null ? null : Clean(answer)
        );
    }

    public static string Http(ShownCall call)
    {
        var text = new StringBuilder($"{call.Method} {call.Url}\n");
        foreach (var header in call.Headers)
        {
            text.Append(header).Append('\n');
        }

        if (call.Body.Length > 0)
        {
            text.Append('\n').Append(call.Body.TrimEnd('\n')).Append('\n');
        }

        return text.ToString();
    }

    private static string Body(HttpCall call)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(call.Body.Span);
        }
        catch (DecoderFallbackException)
        {
            return $"({call.Body.Length} bytes that are no text)";
        }
    }

    // 'Bearer ***' says more than '***' and gives nothing away.
    private static string Masked(string value) => value.IndexOf(' ') is var at and > 0 ? $"{value[..at]} {Mask}" : Mask;
}
