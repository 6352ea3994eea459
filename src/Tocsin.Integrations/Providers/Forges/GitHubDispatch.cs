using System.Buffers;
using System.Text.Json;
using Tocsin.Core.Configuration;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Providers.Forges;

/// <summary>
/// Starts workflows of a GitHub repository with the event as payload (spec/providers.md §10).
/// https://docs.github.com/en/rest/repos/repos#create-a-repository-dispatch-event
/// </summary>
internal sealed class GitHubDispatch : IProvider
{
    private const string Right = "the permission 'Contents: write' (classic: repo)";
    private const int EventTypeLimit = 100;

    // GitHub takes 10 members, of which an event has at most 8, and 64 KB.
    private const int PayloadLimit = 64_000;
    private static readonly FieldLimits s_fields = new(Count: 100, Title: 250, Value: 2000, Total: 32_000);
    private readonly GitHubForge _forge = new();

    public ProviderType Type { get; } = new("githubdispatch", Family.Dispatch);

    public IEnumerable<Problem> Check(Destination to) => _forge.Check(to);

    public async Task<Outcome> Deliver(Notification n, Destination to, ProviderServices services, CancellationToken cancel)
    {
        var session = await ForgeSession.Open(_forge, to, services, cancel);
        var reply = await session.Send(HttpCall.PostJson(new Uri($"{session.Api}/dispatches"), Body(n.Event)), cancel);
        return session.Clean(_forge.Judge(reply, Right));
    }

    private static byte[] Body(Event e)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, GoJson.WriterOptions))
        {
            var o = e.InvolvedObject;
            writer.WriteStartObject();
            writer.WriteString("event_type"u8, StatusId.Within($"{o.Kind}/{o.Name}.{o.Namespace}", EventTypeLimit));
            writer.WritePropertyName("client_payload"u8);
            EventJson.Write(writer, Fitting(e));
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    // An event that is too long would be refused; its metadata gives way first, then its message.
    private static Event Fitting(Event e)
    {
        if (Length(e) <= PayloadLimit)
        {
            return e;
        }

        e = e with { Metadata = EventMetadata.From(Fields.Within(e.Metadata, s_fields)) };
        var rest = PayloadLimit - Length(e with { Message = "" });
        return e with { Message = Clip.To(e.Message, Math.Max(0, rest), static t => t, Fields.JsonBytes) };
    }

    private static int Length(Event e) => EventJson.Write(e).Length;
}
