namespace Tocsin.Integrations.Tests.Providers;

/// <summary>One difference between a recorded request and ours.</summary>
/// <param name="Member">How the difference begins: a header's name or a member's path.</param>
/// <param name="Sentences">What the type's page says of it, word by word.</param>
internal sealed record RecordedDifference(string Member, params IReadOnlyList<string> Sentences);

internal static class RecordedDifferences
{
    private static readonly RecordedDifference s_userAgent = new("header User-Agent", "`User-Agent: Tocsin/<version>`");

    public static readonly IReadOnlyDictionary<string, IReadOnlyList<RecordedDifference>> Of = new Dictionary<
        string,
        IReadOnlyList<RecordedDifference>
    >(StringComparer.Ordinal)
    {
        ["generic"] = [s_userAgent],
        ["generic-hmac"] = [s_userAgent],
        ["slack"] =
        [
            s_userAgent,
            new("$.attachments[0]", "`&`, `<` and `>` of events are escaped as Slack asks", "Text is cut to the service's limit"),
            new("$.icon_", "Empty `icon_url`, `icon_emoji` and `channel` are left out"),
            new("$.channel", "Empty `icon_url`, `icon_emoji` and `channel` are left out"),
        ],
        ["msteams"] =
        [
            s_userAgent,
            new("$.sections[0].activity", "In MessageCards `&`, `<` and `>` are escaped"),
            new("$.attachments[0]", "`*`, `` ` ``, `~`, `_` at word borders, links, lists, quotes and headings get a backslash"),
        ],
        ["telegram"] =
        [
            s_userAgent,
            new("$.text", "Metadata: `summary` first, then by key", "Text is cut to the service's limit"),
            new("$.message_thread_id", "`message_thread_id` is a number"),
        ],
        ["rocket"] =
        [
            s_userAgent,
            new("$.attachments[0].fallback", "`fallback` says the object and the message's first line"),
            new("$.username", "Empty `username`, `icon_url`, `icon_emoji` and `channel` are left out"),
            new("$.icon_", "Empty `username`, `icon_url`, `icon_emoji` and `channel` are left out"),
            new(
                "$.attachments[0].text",
                "Text is cut to the service's limit",
                "links, lists and headings get a backslash in the message",
                "`@all`, `@here` and every `@name` of an event get a character of no width behind the `@`"
            ),
        ],
        ["googlechat"] =
        [
            s_userAgent,
            new("$.cards[0].header", "The header's empty members, the empty section header and everything null are left out"),
            new(
                "$.cards[0].sections[0].header",
                "The header's empty members, the empty section header and everything null are left out"
            ),
            new(
                "$.cards[0].sections[0].widgets[0].keyValue",
                "The header's empty members, the empty section header and everything null are left out"
            ),
            new("$.cards[0].sections[0].widgets[0].textParagraph.text", "`&`, `<` and `>` of message and metadata are escaped"),
            new(
                "$.cards[0].sections[1].header",
                "The header's empty members, the empty section header and everything null are left out"
            ),
            new(
                "$.cards[0].sections[1].widgets",
                "Metadata: `summary` first, then by key",
                "`&`, `<` and `>` of message and metadata are escaped",
                "everything null are left out"
            ),
        ],
        ["webex"] =
        [
            s_userAgent,
            new(
                "$.markdown",
                "Metadata: `summary` first, then by key",
                "`&`, `<` and `>` are written as entities; `*`, `` ` ``, `~`, `_` at word borders, links, lists, headings and quotes get a backslash"
            ),
        ],
        ["lark"] =
        [
            s_userAgent,
            new(
                "$.card.elements[0].text.content",
                "Metadata: `summary` first, then by key",
                "Characters that would be formatting, and every `<` and `>`, are written as entities, as Lark asks"
            ),
        ],
        ["zoom"] = [s_userAgent, new("$.content.body[0].text", "Text is cut to the service's limit")],
        ["alertmanager"] = [s_userAgent, new("$[0].annotations.message", "Labels and annotations are cut")],
        ["datadog"] =
        [
            s_userAgent,
            new("$.tags", "Tags of metadata: `summary` first, then by key"),
            new("$.text", "Texts, titles and tags are cut"),
        ],
        ["sentry"] =
        [
            s_userAgent,
            new(
                "header X-Sentry-Auth",
                "`sent_at` is the time of the attempt, `sdk` and `sentry_client` are `tocsin` with the program's version"
            ),
            new(
                "line 1 $.sdk",
                "`sent_at` is the time of the attempt, `sdk` and `sentry_client` are `tocsin` with the program's version"
            ),
            new(
                "line 1 $.sent_at",
                "`sent_at` is the time of the attempt, `sdk` and `sentry_client` are `tocsin` with the program's version"
            ),
            new(
                "line 3 $.sdk",
                "`sent_at` is the time of the attempt, `sdk` and `sentry_client` are `tocsin` with the program's version"
            ),
            new("line 1 $.event_id", "Ids of events, traces and spans are made from the notification"),
            new("line 3 $.event_id", "Ids of events, traces and spans are made from the notification"),
            new("line 3 $.contexts.trace", "Ids of events, traces and spans are made from the notification"),
            new("line 3 $.spans[0].trace_id", "Ids of events, traces and spans are made from the notification"),
            new("line 3 $.spans[0].span_id", "A transaction and its span have different span ids, and the span a parent"),
            new("line 3 $.spans[0].parent_span_id", "A transaction and its span have different span ids, and the span a parent"),
            new("line 3 $.tags", "Errors carry the tags that information had"),
            new("line 3 $.contexts.metadata", "Information carries the context `metadata` that errors have"),
            new("line 3 $.server_name", "`server_name` is the reporting controller for both"),
            new("line 3 $.contexts.device", "No `modules`, `device`, `os`, `runtime`, `release`; `platform` is `other`"),
            new("line 3 $.contexts.os", "No `modules`, `device`, `os`, `runtime`, `release`; `platform` is `other`"),
            new("line 3 $.contexts.runtime", "No `modules`, `device`, `os`, `runtime`, `release`; `platform` is `other`"),
            new("line 3 $.modules", "No `modules`, `device`, `os`, `runtime`, `release`; `platform` is `other`"),
            new("line 3 $.platform", "No `modules`, `device`, `os`, `runtime`, `release`; `platform` is `other`"),
            new("line 3 $.message", "Messages are cut at 8,192 characters"),
        ],
    };
}
