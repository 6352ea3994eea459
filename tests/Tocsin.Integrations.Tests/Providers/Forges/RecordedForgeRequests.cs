using System.Text.Json.Nodes;
using System.Web;
using Tocsin.Core.Alerts;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Tests.Providers.Forges;

/// <summary>
/// What the reference was recorded to send to forges is what we send, given the answers that it was given; the deviations are
/// those that the types' pages name.
/// </summary>
public class RecordedForgeRequests
{
    private static readonly AlertSpec s_alert = new()
    {
        EventMetadata = EventMetadata.From([new("env", "prod_eu-1")]),
        Summary = "Prod: webapp impacted",
    };

    public static TheoryData<string, string, int> Cases =>
        new()
        {
            { "gitlab", "env", 7 },
            { "gitlab+loopback", "env", 7 },
            { "gitlab+loopback", "proxySecretRef+certSecretRef", 1 },
            { "gitea", "env", 10 },
            { "gitea", "proxySecretRef+certSecretRef", 1 },
            { "gitea+proxy", "env", 10 },
            { "gitea+proxy", "proxySecretRef+certSecretRef", 1 },
            { "bitbucket", "env", 7 },
        };

    [Theory, MemberData(nameof(Cases))]
    public async Task Are_ours(string which, string run, int events)
    {
        var exchanges = Recorded(which, run).GroupBy(r => (string)r["event"]!).ToList();
        exchanges.Count.ShouldBe(events);
        foreach (var recorded in exchanges)
        {
            // Without an answer to a look-up or a write there was nothing but the question for the server's version.
            var asked = recorded.Where(r => !((string)r["url"]!).EndsWith("/version", StringComparison.Ordinal)).ToList();
            if (asked.Count > 0)
            {
                await Same(which.Split('+')[0], recorded.Key, asked);
            }
        }
    }

    [Fact]
    public async Task Comments_are_ours_but_for_what_is_escaped()
    {
        const string which = "gitlabmergerequestcomment";
        var writes = new List<string>();
        foreach (var recorded in Recorded(which, "env").GroupBy(r => (string)r["event"]!))
        {
            // Who we are is not asked for.
            List<JsonNode> asked = [.. recorded.Where(r => !((string)r["url"]!).EndsWith("/user", StringComparison.Ordinal))];
            var sender = Answering(asked);
            var to = To("gitlab", asked[0]) with { TypeName = which };
            await Attempt.Run(Catalog.Providers[which], Happened(recorded.Key), to, Some.Services(sender), default);
            SameLook((string)asked[0]["url"]!, sender.Calls[0]);
            writes.Add($"{recorded.Key}: {sender.Calls[^1].Method}");
            var (call, write) = (sender.Calls[1], asked[1]);
            (call.Method, call.Address.AbsoluteUri).ShouldBe(((string)write["method"]!, (string)write["url"]!));
            var text = (string)JsonNode.Parse(call.Body.Span)!["body"]!;
            text = text.Replace("&lt;", "<").Replace("&amp;", "&").Replace("\u200B", "").Replace("\n\\/", "\n/");
            text.ShouldBe((string)JsonNode.Parse((string)write["body"]!)!["body"]!, recorded.Key);
        }

        writes.ShouldBe([
            "E-ERR: POST",
            "E-INFO: PUT",
            "E-LONG: PUT",
            "E-COMMIT: PUT",
            "E-COMMIT-again: PUT",
            "12-kustomization-preview-change-request: POST",
        ]);
    }

    private static RecordingSender Answering(IEnumerable<JsonNode> recorded) =>
        new([.. recorded.Select(r => RecordingSender.Reply((int)r["answered"]!["status"]!, (string)r["answered"]!["body"]!))]);

    private static void SameLook(string recorded, HttpCall look)
    {
        var (theirs, ours) = (new Uri(recorded), look.Address);
        look.Method.ShouldBe("GET");
        ours.GetLeftPart(UriPartial.Path).ShouldBe(theirs.GetLeftPart(UriPartial.Path));
        foreach (var name in HttpUtility.ParseQueryString(theirs.Query).AllKeys)
        {
            HttpUtility.ParseQueryString(ours.Query)[name].ShouldBe(HttpUtility.ParseQueryString(theirs.Query)[name]);
        }
    }

    private static async Task Same(string type, string happened, List<JsonNode> recorded)
    {
        var sender = Answering(recorded);
        await Attempt.Run(Catalog.Providers[type], Happened(happened), To(type, recorded[0]), Some.Services(sender), default);

        SameLook((string)recorded[0]["url"]!, sender.Calls[0]);

        // Where the reference found an older status that was the same, it left a newer one stand; there is nothing to compare.
        if (recorded.Find(r => (string)r["method"]! != "GET") is not { } write)
        {
            return;
        }

        var call = sender.Calls[1];
        (call.Method, call.Address.AbsoluteUri).ShouldBe(((string)write["method"]!, (string)write["url"]!));
        JsonNode.DeepEquals(JsonNode.Parse(call.Body.Span), JsonNode.Parse((string)write["body"]!)).ShouldBeTrue(happened);
        foreach (var name in (string[])["Authorization", "Private-Token", "Accept"])
        {
            call.Headers.FirstOrDefault(h => h.Key == name).Value.ShouldBe((string?)write["headers"]![name]);
        }
    }

    private static Destination To(string type, JsonNode recorded)
    {
        var url = new Uri((string)recorded["url"]!);
        var parts = url.AbsolutePath.Split('/');
        var (address, token) = type switch
        {
            "gitlab" => (Uri.UnescapeDataString(parts[4]), "glpat"),
            "gitea" => ($"{parts[4]}/{parts[5]}", "gt"),
            _ => ($"{parts[3]}/{parts[4]}", "user:app"),
        };
        return Some.Destination(type) with
        {
            Address = Sensitive.Of($"{url.GetLeftPart(UriPartial.Authority)}/{address}"),
            Token = Sensitive.Of(token),
            ProviderUid = (string)recorded["providerUID"]!,
        };
    }

    private static Notification Happened(string name)
    {
        var json = Recordings.Event(name);
        var raw = EventRules.StripToken(
            EventRules.CleanOnArrival(EventDecoder.Decode(System.Text.Encoding.UTF8.GetBytes(json)).Event!)
        );
        return Some.Notify(raw with { Metadata = MetadataMerge.Merge(raw, s_alert).Merged });
    }

    private static IEnumerable<JsonNode> Recorded(string which, string run) =>
        Recordings.Requests.Where(r => (string)r["case"]! == which && (string?)r["run"] == run);
}
