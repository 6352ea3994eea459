using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tocsin.Core.Receivers;

namespace Tocsin.Integrations.Tests.Receivers;

/// <summary>What the reference did with recorded webhooks is what the types, filters and targets make of them.</summary>
public sealed partial class RecordedWebhooks
{
    // A defect of the reference: this event lives on the members of those before. It says nothing by itself, so it is refused.
    private const string LivesOnOthers = "cdevents-state-leak-missing-members/3";

    private static readonly Lazy<RecordedIssuers> s_issuers = new(() => new RecordedIssuers());

    public static TheoryData<string> Types => [.. ReceiverReader.Types];

    [Theory, MemberData(nameof(Types))]
    public async Task Are_judged_as_recorded(string type)
    {
        var steps = Recordings.Requests.Where(s => Recordings.Text(s, "type") == type).ToList();
        steps.ShouldNotBeEmpty();
        var wrong = new List<string>();
        foreach (var step in steps)
        {
            var (expected, actual) = (Expected(step), await Actual(step));
            if (Recordings.Title(step) == LivesOnOthers)
            {
                actual.ShouldStartWith("400\nunable to validate payload:");
            }
            else if (expected != actual)
            {
                wrong.Add($"{Recordings.Title(step)}\nexpected {expected}\nactual   {actual}\n");
            }
        }

        wrong.ShouldBeEmpty();
    }

    private static string Expected(JsonNode step)
    {
        var log = Recordings
            .Log(step)
            .Where(l => !l.Message.StartsWith("handling request", StringComparison.Ordinal))
            .Select(l => Line(l.Message, l.Error));
        return Show((int)step["response"]!["status"]!, log);
    }

    private static async Task<string> Actual(JsonNode step)
    {
        var clock = new FakeClock();
        var token = step["request"]!["token"] is { } how ? s_issuers.Value.Token(how, clock.GetUtcNow()) : null;
        var hook = Recordings.Hook(step, token);
        var spec = Recordings.Spec(step);
        var servers = s_issuers.Value.Servers;
        var isDown = Recordings.Title(step).StartsWith("gcr-google-keys-unreachable", StringComparison.Ordinal);
        var receivers = Catalog.Receivers(isDown ? RecordingGoogleDown() : servers, clock);
        var verdict = await Verification.Run(receivers[spec.Type], spec, Recordings.Secret(step), hook, default);
        if (verdict is Verdict.Refused refused)
        {
            refused.Reason.ShouldNotBeEmpty();
            return Show(400, [Line("unable to validate payload", refused.LogText)]);
        }

        var isNarrow = step["flags"]?.ToJsonString().Contains("no-cross-namespace", StringComparison.Ordinal) ?? false;
        var ns = Recordings.Text(step["receiver"]!["metadata"]!, "namespace");
        return Annotate(spec, hook, (Verdict.Genuine)verdict, entry => Target.Of(entry, ns, isNarrow));
    }

    private static string Annotate(
        ReceiverSpec spec,
        Webhook hook,
        Verdict.Genuine genuine,
        Func<ResourceReference, Target> target
    )
    {
        var log = new List<string>();
        if (genuine.LogText.Length > 0)
        {
            log.Add(genuine.LogText);
        }

        if (HookFilters.Of(spec, hook, genuine, out var fault) is not { } filters)
        {
            return Show(500, [.. log, Line("unable to create resource filters", fault)]);
        }

        var status = 200;
        foreach (var entry in spec.Resources)
        {
            if (Follow(entry, filters, target(entry), log) is { } error)
            {
                status = 500;
                log.Add(Line("unable to request reconciliation", error));
            }
        }

        return Show(status, log);
    }

    private static string? Follow(ResourceReference entry, HookFilters filters, Target target, List<string> log)
    {
        switch (target)
        {
            case Target.Refused refused:
                return refused.LogText;
            case Target.Named named:
                return
                    Find(named.Kind.Kind, named.Namespace).FirstOrDefault(o => Name(o) == named.Name)
                        is { ValueKind: JsonValueKind.Object } found
                    ? Ask(entry, filters, found, log)
                    : $"unable to read {named.Kind.Kind} \"{named.Namespace}/{named.Name}\" error: {named.Kind.Kind}.{named.Kind.Group} \"{named.Name}\" not found";
            case Target.Labelled labelled:
                log.Add(labelled.LogText);
                var all = Find(labelled.Kind.Kind, labelled.Namespace).Where(o => labelled.Matches(Labels(o))).ToList();
                if (all is [])
                {
                    log.Add(Line("error annotating resources", labelled.NothingFound));
                }

                return all.Select(o => Ask(entry, filters, o, log)).FirstOrDefault(e => e is not null);
            default:
                throw new InvalidOperationException($"{target}");
        }
    }

    private static string? Ask(ResourceReference entry, HookFilters filters, JsonElement o, List<string> log)
    {
        var metadata = o.GetProperty("metadata");
        var shown = $"resource '{entry.Kind}/{Name(o)}.{metadata.GetProperty("namespace").GetString()}'";
        switch (filters.Ask(entry, o))
        {
            case FilterResult.Failed failed:
                return failed.Text;
            case FilterResult.Held:
                log.Add($"{shown} NOT annotated because CEL expression returned false");
                return null;
            default:
                log.Add($"{shown} annotated");
                return null;
        }
    }

    private static IEnumerable<JsonElement> Find(string kind, string ns) =>
        Recordings
            .Objects()
            .Where(o => o.GetProperty("kind").GetString() == kind)
            .Where(o => ns.Length == 0 || o.GetProperty("metadata").GetProperty("namespace").GetString() == ns)
            .OrderBy(Name, StringComparer.Ordinal);

    private static string Name(JsonElement o) => o.GetProperty("metadata").GetProperty("name").GetString()!;

    private static Dictionary<string, string> Labels(JsonElement o) =>
        o.GetProperty("metadata").TryGetProperty("labels", out var labels)
            ? labels.EnumerateObject().ToDictionary(l => l.Name, l => l.Value.GetString()!)
            : [];

    private static Testing.Receivers.KeyServers RecordingGoogleDown()
    {
        var servers = new Testing.Receivers.KeyServers();
        servers.Serve("https://www.googleapis.com/oauth2/v3/certs", 503, "");
        return servers;
    }

    private static string Line(string message, string error) => error.Length == 0 ? message : $"{message}: {Comparable(error)}";

    // Objects chosen by labels come from a cache, in no order.
    private static string Show(int status, IEnumerable<string> log) =>
        $"{status}\n{string.Join('\n', log.Order(StringComparer.Ordinal))}";

    // What differs in words alone, and why: docs/receivers/README.md names each.
    private static string Comparable(string error)
    {
        // The sender's own text may be the token in the wrong field.
        error = BadSignature().Replace(error, "signature \"***\"");
        // Accounts and audiences of Google's tokens stay out of the log; the audience is often the webhook's path.
        error = Audience().Replace(error, "audience is '***', want '***'");
        error = Email().Replace(error, "email is '***'");
        error = Verified().Replace(error, "token email '***' is not verified");
        // Times.
        error = Time().Replace(error, "{time}");
        // The transport's own words.
        error = Connection().Replace(error, "$1 {why}");
        // cel-go does not quote a key.
        error = Key().Replace(error, "no such key: $1");
        // Ours names the types.
        error = Overload().Replace(error, "no such overload");
        // The lines of a schema come in random order, and how they nest hangs on it.
        return string.Join('\n', error.Split('\n').Select(l => l.Trim()).Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("signature \"[^\"]*\"")]
    private static partial Regex BadSignature();

    [GeneratedRegex("audience is '[^']*', want '[^']*'")]
    private static partial Regex Audience();

    [GeneratedRegex("email is '[^']*', want '[^']*'")]
    private static partial Regex Email();

    [GeneratedRegex("token email '[^']*' is not verified")]
    private static partial Regex Verified();

    [GeneratedRegex(@"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|now=\d+")]
    private static partial Regex Time();

    [GeneratedRegex("(Get \"[^\"]*\":) (.*)$", RegexOptions.Singleline)]
    private static partial Regex Connection();

    [GeneratedRegex("no such overload: .*")]
    private static partial Regex Overload();

    [GeneratedRegex("no such key: '?(\\w+)'?.*")]
    private static partial Regex Key();
}
