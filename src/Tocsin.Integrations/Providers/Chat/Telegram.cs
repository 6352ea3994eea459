using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Providers.Chat;

/// <summary>Telegram, by a bot; the channel is a chat's id, or <c>chat:thread</c> for a topic in a group.</summary>
internal sealed class Telegram : HttpProvider
{
    private const string PublicApi = "https://api.telegram.org";
    private const string NewToken = "put the token that BotFather gave under the key 'token' of the Provider's Secret";

    // https://core.telegram.org/bots/api#markdownv2-style, less what the reference leaves as it is.
    private static readonly SearchValues<char> Special = SearchValues.Create("\\.-_[]()~>`#+=|{}!*");

    public override ProviderType Type { get; } = new("telegram", Family.Chat) { Needs = Need.Channel | Need.Token };

    public override IEnumerable<HttpCall> Compose(Notification n, Destination to)
    {
        var (chat, thread) = Chat(to.Channel.Value);
        long? topic = long.TryParse(thread, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
        return
        [
            HttpCall.PostJson(
                new Uri($"{Api(to)}/bot{to.HeaderToken}/sendMessage"),
                new TelegramMessage(chat, topic, Message(n), "MarkdownV2"),
                TelegramJson.Default.TelegramMessage
            ),
        ];
    }

    public override Outcome Judge(HttpReply reply, Destination to) =>
        // A Bot API server of one's own, or what stands before it, may keep the failure to the body.
        reply.IsSuccess && ChatAnswer.Read(reply, TelegramJson.Default.TelegramAnswer) is { Ok: false } failed
            ? OfStatus(reply with { Status = failed.ErrorCode is >= 400 and <= 599 and var code ? code : 400 })
            : OfStatus(reply);

    private static Outcome OfStatus(HttpReply reply) =>
        reply.Status switch
        {
            // A token that no bot has is 404: it is part of the path.
            401 or 404 => new Outcome.Waiting(Text(reply, NewToken)),
            403 => new Outcome.Waiting(Text(reply, "add the bot to the chat again and let it write there")),
            400 => new Outcome.Rejected(
                OutcomeReason.RejectedByTarget,
                Text(reply, "check that spec.channel is the chat's id, with -100 in front for groups and channels")
            ),
            _ => HttpJudge.ByStatus(reply),
        };

    public override IEnumerable<Problem> Check(Destination to)
    {
        foreach (var problem in base.Check(to))
        {
            yield return problem;
        }

        if (Chat(to.Channel.Value).Thread is { Length: > 0 } thread && !thread.All(char.IsAsciiDigit))
        {
            yield return new Problem("spec.channel", "the part after ':' is the id of a topic, a number; write it as chat:7");
        }

        if (to.Address.Value.Length > 0 && Base(to.Address.Value) is null)
        {
            yield return new Problem("spec.address", $"is no http or https URL and is not used; leave it out for {PublicApi}")
            {
                IsWarning = true,
            };
        }
        else if (Uri.TryCreate(to.Address.Value, UriKind.Absolute, out var uri) && ChatPages.Telegram(uri) is { } page)
        {
            // The reference uses no address at all, so this works, and must go on working.
            yield return new Problem("spec.address", page) { IsWarning = true };
        }
    }

    private static string Text(HttpReply reply, string cure) => $"{HttpJudge.Say(reply)}; {cure}";

    private static string Message(Notification n)
    {
        var e = n.Event;
        var limit = ChatLimits.Telegram;
        var mark = e.IsError ? "\U0001F6A8" : "\U0001F4AB";
        var head = $"*{Clip.To($"{mark} {ObjectLabel.Slashed(e.InvolvedObject)}", limit.Name, OneLine)}*\n";
        var tail = new StringBuilder("\n");
        foreach (var (key, value) in Fields.Within(n, limit.Metadata, OneLine, AsWritten))
        {
            tail.Append("\\- *").Append(key).Append("*: ").Append(value).Append('\n');
        }

        return head + limit.Fit(e.Message, static t => Escape(ChatText.WithoutMentions(t)), head + tail) + tail;
    }

    private static string OneLine(string text) => Escape(ChatText.WithoutMentions(ChatText.OneLine(text)));

    // Escaped as ever, for one bare dot would have the whole message refused; @names and addresses do without formatting.
    private static string AsWritten(string text) => Escape(ChatText.OneLine(text));

    internal static string Escape(string text)
    {
        if (!text.AsSpan().ContainsAny(Special))
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length + 32);
        foreach (var c in text)
        {
            if (Special.Contains(c))
            {
                escaped.Append('\\');
            }

            escaped.Append(c);
        }

        return escaped.ToString();
    }

    private static (string Id, string? Thread) Chat(string channel) =>
        channel.IndexOf(':') is var colon and >= 0 ? (channel[..colon], channel[(colon + 1)..]) : (channel, null);

    private static string Api(Destination to) => Base(to.Address.Value) ?? PublicApi;

    // A Bot API server of one's own may be below a path; at Telegram itself whatever else the address says is ignored, as ever.
    private static string? Base(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0
            ? uri.Host == "api.telegram.org" || ChatPages.Telegram(uri) is not null
                ? PublicApi
                : uri.GetLeftPart(UriPartial.Path).TrimEnd('/')
            : null;
}

/// <summary>What every method answers: https://core.telegram.org/bots/api#making-requests</summary>
internal sealed record TelegramAnswer(bool? Ok, int? ErrorCode);

internal sealed record TelegramMessage(string ChatId, long? MessageThreadId, string Text, string ParseMode);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(TelegramMessage)), JsonSerializable(typeof(TelegramAnswer))]
internal sealed partial class TelegramJson : JsonSerializerContext;
