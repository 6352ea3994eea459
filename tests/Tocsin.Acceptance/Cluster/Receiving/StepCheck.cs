using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Tocsin.Acceptance.Cluster.Receiving;

/// <summary>Does one recorded step and says what was otherwise.</summary>
internal sealed partial class StepCheck(ReceiverStage stage, RecordedStep step, SharedTurns turns)
{
    private const string Requested = "reconcile.fluxcd.io/requestedAt";
    private const double Patience = 20;

    // What Tocsin says beside the reference's words.
    private static readonly string[] s_own = ["ts", "logger", "stacktrace", "reconcileID", "check", "reason", "sender", "count"];
    private readonly List<string> _wrong = [];

    /// <summary>Other steps with the same Receivers and objects go on at the same time.</summary>
    private bool IsShared => step.Annotated is not [];

    /// <summary>The Receiver as it stood before the step.</summary>
    public async Task<IReadOnlyList<string>> Prepare()
    {
        (await stage.Create(step)).Status.ShouldBeOneOf(201, 409);
        await StatusIsAsRecorded();
        return _wrong;
    }

    public async Task<IReadOnlyList<string>> Run()
    {
        if (Differences.Allows(step.Case, StepPart.Everything))
        {
            return _wrong;
        }

        var from = stage.Log.Length;
        switch (step.Action)
        {
            case "apply":
                await Apply();
                break;
            case "change":
                await Change();
                break;
            default:
                await turns.Take(!IsShared, Request);
                return _wrong;
        }

        if (step.Json["refused"] is null && step.Json["status"] is JsonObject)
        {
            await StatusIsAsRecorded();
            await EventsAreAsRecorded();
            await Logged(from, ofServer: false);
        }

        return _wrong;
    }

    private async Task Apply()
    {
        var answer = await stage.Create(step);
        if (step.Json["refused"] is { } refused)
        {
            // Server-side apply was used then; a plain create names a duplicate otherwise.
            answer.Status.ShouldBe((int)refused["code"]! is 500 ? 422 : (int)refused["code"]!, answer.Message);
            return;
        }

        answer.Succeeded();
        if (step.Json["metadata"]?["finalizers"] is { } finalizers)
        {
            await Wait.Until(
                async () => (await Now()).Body["metadata"]!["finalizers"]?.ToJsonString() == finalizers.ToJsonString(),
                $"{step}: the finalizer is there"
            );
        }
    }

    private async Task Change()
    {
        var path = ReceiverStage.PathOf(step.Namespace, step.Name);
        var secret = $"/api/v1/namespaces/{step.Namespace}/secrets/{step.Json["secret"]?["name"] ?? step.Name + "-token"}";
        if (step.Json["patch"] is { } patch)
        {
            (await stage.Api.Merge(path, patch.ToJsonString())).Succeeded();
        }

        if (step.Json["secretData"] is JsonObject data)
        {
            var now = new JsonObject { ["data"] = ReceiverStage.DataOf(data) };
            (await stage.Api.Merge(secret, now.ToJsonString())).Succeeded();
        }

        if (step.Json["deleteSecret"] is not null)
        {
            (await stage.Api.Delete(secret)).Succeeded();
        }

        if (step.Json["deleteReceiver"] is not null)
        {
            (await stage.Api.Delete(path)).Succeeded();
            await Wait.Until(async () => (await Now()).Status == 404, $"{step}: the Receiver is gone", Patience);
        }

        await Task.Delay((int?)step.Json["waitedMs"] ?? 0);
    }

    private async Task<bool> Request()
    {
        var from = stage.Log.Length;
        while (!IsShared)
        {
            // What earlier steps said may still be on its way.
            await Task.Delay(30);
            if (stage.Log.Length == from)
            {
                break;
            }

            from = stage.Log.Length;
        }

        var before = await Annotations();
        using var raw = await Raw.Connect(stage.Receiver);
        await raw.Write(RawRequest.Of(step.Json["request"]!, stage.Tokens));
        AnswerIsAsRecorded(RawAnswer.Parse(await raw.ReadAnswer(30)));
        var after = await Annotations();
        var changed = after.Where(a => before.GetValueOrDefault(a.Key) != a.Value).Select(a => a.Key).Order().ToList();
        if (IsShared ? step.Annotated.Except(changed).Any() : changed is not [])
        {
            _wrong.Add($"annotated [{string.Join(' ', changed)}] instead of [{string.Join(' ', step.Annotated)}]");
        }

        foreach (var (o, value) in after.Where(a => step.Annotated.Contains(a.Key) && !GoTime().IsMatch(a.Value)))
        {
            _wrong.Add($"{o} has '{value}' and its manager");
        }

        await Logged(from, ofServer: true);
        return true;
    }

    private void AnswerIsAsRecorded(RawAnswer now)
    {
        var then = step.Response;
        Same("status", $"{now.Status}", $"{then["status"]}");
        if (!Differences.Allows(step.Case, StepPart.AnswerHead))
        {
            Same("reason", now.Reason, (string)then["reason"]!);
            Same("protocol", now.Protocol, (string)then["proto"]!);
            var headers = then["headers"]!.AsArray().Select(h => $"{h![0]}: {h[1]}").Order(StringComparer.Ordinal);
            Same("headers", string.Join('\n', now.Headers.Order(StringComparer.Ordinal)), string.Join('\n', headers));
        }

        if (!Differences.Allows(step.Case, StepPart.AnswerBody))
        {
            Same("body", now.Body, (string)then["body"]!);
        }
    }

    private async Task StatusIsAsRecorded()
    {
        var wanted = Canonical(step.Json["status"]!);
        var now = "";
        try
        {
            await Wait.Until(
                async () =>
                {
                    var answer = await Now();
                    now = answer.Status == 404 ? "gone" : Canonical(answer.Body["status"] ?? new JsonObject());
                    return now == wanted;
                },
                $"{step}: the status is as recorded",
                Patience
            );
        }
        catch (Xunit.Sdk.FailException)
        {
            _wrong.Add($"the status is {now}\n    instead of {wanted}");
        }
    }

    private async Task EventsAreAsRecorded()
    {
        foreach (var wanted in step.Events)
        {
            var (type, reason, message) = ((string)wanted["type"]!, (string)wanted["reason"]!, Own((string)wanted["message"]!));
            var path =
                $"/api/v1/namespaces/{step.Namespace}/events?fieldSelector=involvedObject.kind%3DReceiver%2CinvolvedObject.name%3D{step.Name}";
            await Wait.Until(
                async () =>
                    (await stage.Api.Get(path)).Body["items"]!
                        .AsArray()
                        .Any(e =>
                            (string)e!["type"]! == type
                            && (string)e["reason"]! == reason
                            && Own((string)e["message"]!) == message
                            && (string)e["source"]!["component"]! == (string)wanted["component"]!
                        ),
                $"{step}: there is the event {type} {reason} {message}",
                Patience
            );
        }
    }

    private async Task Logged(int from, bool ofServer)
    {
        if (Differences.Allows(step.Case, StepPart.Log))
        {
            return;
        }

        List<string> wanted = [.. step.Log.Where(l => IsOurs(l, ofServer)).Select(l => LineOf(l)).Order(StringComparer.Ordinal)];
        if (!ofServer || IsShared)
        {
            // How often a retry comes is no rule, and other steps log the same.
            wanted = [.. wanted.Distinct()];
        }

        List<string> now = [];
        // A refused write is tried again after pauses that grow, and on a busy machine each takes its time.
        for (var tries = 0; tries < 2000; tries++)
        {
            var lines = stage.Log[from..].Split('\n').SkipLast(1).Select(l => JsonNode.Parse(l)!);
            now = [.. lines.Where(l => IsOfThis(l, ofServer)).Select(l => LineOf(l)).Order(StringComparer.Ordinal)];
            now = ofServer && !IsShared ? now : [.. now.Distinct().Where(l => wanted.Contains(l) || (ofServer && Says(l)))];
            if (now.SequenceEqual(wanted))
            {
                return;
            }

            await Task.Delay(20);
        }

        _wrong.Add($"logged\n      {string.Join("\n      ", now)}\n    instead of\n      {string.Join("\n      ", wanted)}");
    }

    /// <summary>Of an object that was annotated, or left alone: these must be all.</summary>
    private static bool Says(string line) => line.Contains("msg=resource '", StringComparison.Ordinal);

    // A warning of the Kubernetes client's own about the finalizer's name.
    private static bool IsOurs(JsonNode line, bool ofServer) =>
        ((string?)line["logger"] == "receiver-server") == ofServer
        && !((string)line["msg"]!).StartsWith("metadata.finalizers:", StringComparison.Ordinal);

    private bool IsOfThis(JsonNode line, bool ofServer) =>
        ofServer
            ? (string?)line["logger"] == "receiver-server"
                && (
                    (string?)line["name"] == step.Name && (string?)line["namespace"] == step.Namespace
                    || step.Log.Any(l => (string)l["msg"]! == (string)line["msg"]! && l["name"] is null)
                    || step.Json["second"] is { } s && (string?)line["name"] == (string)s["name"]!
                )
            : (string?)line["controller"] == "receiver"
                && (string?)line["name"] == step.Name
                && (string?)line["namespace"] == step.Namespace;

    // What a check and a body are found wanting in is compared word by word where the types are tested.
    private static bool IsJudged(JsonNode line) =>
        (string)line["msg"]! is "unable to validate payload" or "unable to create resource filters";

    private static string LineOf(JsonNode line)
    {
        var keys = line.AsObject()
            .Where(k => !s_own.Contains(k.Key) && !(k.Key == "error" && IsJudged(line)))
            .OrderBy(k => k.Key, StringComparer.Ordinal)
            .Select(k => $"{k.Key}={(k.Value is JsonValue v && v.TryGetValue<string>(out var s) ? Own(s) : Sorted(k.Value))}");
        return string.Join(' ', keys);
    }

    private static string Sorted(JsonNode? json) =>
        json is JsonObject o
            ? "{"
                + string.Join(',', o.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}:{Sorted(p.Value)}"))
                + "}"
            : json?.ToJsonString() ?? "null";

    private static string Canonical(JsonNode status)
    {
        var own = status.DeepClone().AsObject();
        var conditions = own["conditions"]?.AsArray() ?? [];
        own.Remove("conditions");
        var said = conditions
            .Select(c =>
            {
                var condition = c!.AsObject();
                condition.Remove("lastTransitionTime");
                condition["message"] = Own((string)condition["message"]!);
                return Sorted(condition);
            })
            .Order(StringComparer.Ordinal);
        return Sorted(own) + string.Concat(said.Select(s => "\n      " + s));
    }

    /// <summary>What is wrong with an expression is said in words of our own.</summary>
    private static string Own(string message) => CelProblem().Replace(message, "$1…");

    private Task<LabApi.Answer> Now() => stage.Api.Get(ReceiverStage.PathOf(step.Namespace, step.Name));

    /// <summary>When each object that may be meant was asked to reconcile, with the manager of the annotation.</summary>
    private async Task<Dictionary<string, string>> Annotations()
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        var resources = step.Receiver["spec"]!["resources"]!.AsArray().Select(r => r!);
        foreach (var o in Recording.Setup["objects"]!.AsArray())
        {
            var (kind, ns, name) = ((string)o!["kind"]!, (string)o["namespace"]!, (string)o["name"]!);
            var key = $"{kind}/{ns}/{name}";
            if (!step.Annotated.Contains(key) && !resources.Any(r => (string)r["kind"]! == kind))
            {
                continue;
            }

            var metadata = (await stage.Api.Get(ReceiverStage.Objects.PathOf(kind, ns, name))).Succeeded()["metadata"]!;
            var manager = metadata["managedFields"]!
                .AsArray()
                .LastOrDefault(m => m!.ToJsonString().Contains(Requested, StringComparison.Ordinal));
            found[key] = $"{metadata["annotations"]?[Requested]} by {manager?["manager"]} {manager?["operation"]}";
        }

        return found;
    }

    private void Same(string what, string now, string then)
    {
        if (now != then)
        {
            _wrong.Add($"{what} is '{now}' instead of '{then}'");
        }
    }

    [GeneratedRegex(@"(failed to parse the CEL expression '.*?'|CEL expression '.*?').*", RegexOptions.Singleline)]
    private static partial Regex CelProblem();

    [GeneratedRegex(
        @"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? \+0000 UTC m=\+\d+\.\d+ by notification-controller Update$",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex GoTime();
}
