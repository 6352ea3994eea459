using System.Text.Json;

namespace Tocsin.Integrations.Receivers.CdEventTypes;

/// <summary>
/// A type of event with the version of specification 0.4.1 and what its content must hold
/// (https://cdevents.dev/docs, version 0.4.1; which versions are taken is recorded of the reference).
/// </summary>
internal sealed record CdEventType(string Subject, string Predicate, string Version, params IReadOnlyList<Rule> Content)
{
    private const string Custom = "dev.cdeventsx.";
    private static readonly string[] s_outcomes = ["pass", "fail", "cancel", "error"];
    private static readonly Rule s_environment = Rule.Reference("environment", isRequired: true);
    private static readonly Rule s_severity = new Rule.OneOf("severity", false, "low", "medium", "high", "critical");
    private static readonly Rule s_trigger = new Rule.Object(
        "trigger",
        false,
        new Rule.OneOf("type", false, "manual", "pipeline", "event", "schedule", "other")
    );
    private static readonly Rule s_testCase = new Rule.Object(
        "testCase",
        false,
        new Rule.Text("id"),
        new Rule.OneOf(
            "type",
            false,
            "performance",
            "functional",
            "unit",
            "security",
            "compliance",
            "integration",
            "e2e",
            "other"
        )
    );
    private static readonly Rule[] s_testCaseRun = [s_environment, Rule.Reference("testSuiteRun"), s_testCase];
    private static readonly Rule[] s_testSuiteRun = [s_environment, Rule.Reference("testSuite")];
    private static readonly Rule[] s_change = [Rule.Reference("repository")];
    private static readonly Rule[] s_deployment = [s_environment, new Rule.Text("artifactId")];
    private static readonly Rule[] s_incident = [s_environment, Rule.Reference("service")];

    private static readonly Dictionary<string, CdEventType> s_known = All.ToDictionary(
        t => t.Name[..t.Name.LastIndexOf(".0.", StringComparison.Ordinal)],
        StringComparer.Ordinal
    );

    public static IReadOnlyList<CdEventType> All =>
        [
            new("pipelineRun", "queued", "0.2.0"),
            new("pipelineRun", "started", "0.2.0"),
            new("pipelineRun", "finished", "0.2.0"),
            new("taskRun", "started", "0.2.0", Rule.Reference("pipelineRun")),
            new("taskRun", "finished", "0.2.0", Rule.Reference("pipelineRun")),
            new("repository", "created", "0.2.0", new Rule.Text("name"), new Rule.Text("url")),
            new("repository", "modified", "0.2.0"),
            new("repository", "deleted", "0.2.0"),
            new("branch", "created", "0.2.0", s_change),
            new("branch", "deleted", "0.2.0", s_change),
            new("change", "created", "0.3.0", s_change),
            new("change", "reviewed", "0.2.0", s_change),
            new("change", "merged", "0.2.0", s_change),
            new("change", "abandoned", "0.2.0", s_change),
            new("change", "updated", "0.2.0", s_change),
            new("build", "queued", "0.2.0"),
            new("build", "started", "0.2.0"),
            new("build", "finished", "0.2.0"),
            new("artifact", "packaged", "0.2.0", Rule.Reference("change", isRequired: true), Sbom),
            new("artifact", "signed", "0.2.0", new Rule.Text("signature")),
            new("artifact", "published", "0.2.0", Sbom),
            new("artifact", "downloaded", "0.1.0"),
            new("artifact", "deleted", "0.1.0"),
            new("testCaseRun", "queued", "0.2.0", [s_trigger, .. s_testCaseRun]),
            new("testCaseRun", "started", "0.2.0", [s_trigger, .. s_testCaseRun]),
            new("testCaseRun", "finished", "0.2.0", [Outcome, s_severity, .. s_testCaseRun]),
            new("testCaseRun", "skipped", "0.1.0", Rule.Reference("environment"), Rule.Reference("testSuiteRun"), s_testCase),
            new("testSuiteRun", "queued", "0.2.0", [s_trigger, .. s_testSuiteRun]),
            new("testSuiteRun", "started", "0.2.0", [s_trigger, .. s_testSuiteRun]),
            new("testSuiteRun", "finished", "0.2.0", [Outcome, s_severity, .. s_testSuiteRun]),
            new("testOutput", "published", "0.2.0", OutputType, Rule.Reference("testCaseRun")),
            new("environment", "created", "0.2.0"),
            new("environment", "modified", "0.2.0"),
            new("environment", "deleted", "0.2.0"),
            new("service", "deployed", "0.2.0", s_deployment),
            new("service", "upgraded", "0.2.0", s_deployment),
            new("service", "rolledback", "0.2.0", s_deployment),
            new("service", "removed", "0.2.0", Rule.Reference("environment")),
            new("service", "published", "0.2.0", Rule.Reference("environment")),
            new("incident", "detected", "0.2.0", s_incident),
            new("incident", "reported", "0.2.0", [.. s_incident, new Rule.Text("ticketURI")]),
            new("incident", "resolved", "0.2.0", s_incident),
            new("ticket", "created", "0.1.0", new Rule.Text("creator"), new Rule.Text("uri")),
            new("ticket", "updated", "0.1.0", new Rule.Text("uri")),
            new("ticket", "closed", "0.1.0", new Rule.Text("uri")),
        ];

    private static Rule Outcome => new Rule.OneOf("outcome", true, s_outcomes);
    private static Rule OutputType => new Rule.OneOf("outputType", true, "report", "video", "image", "log", "other");
    private static Rule Sbom => new Rule.Object("sbom", false, new Rule.Text("uri"));

    public string Name => $"dev.cdevents.{Subject.ToLowerInvariant()}.{Predicate}.{Version}";

    /// <summary>The schema that errors name.</summary>
    public string Schema => Subject.Length == 0 ? "custom" : $"{Subject.ToLowerInvariant()}-{Predicate}";

    /// <summary>Null for a type that nobody knows, or another major version of one; any custom type is known.</summary>
    public static CdEventType? Find(string type)
    {
        if (type.StartsWith(Custom, StringComparison.Ordinal))
        {
            return new CdEventType("", "", "");
        }

        var parts = type.Split('.', 5);
        return parts is ["dev", "cdevents", _, _, var version] && version.StartsWith("0.", StringComparison.Ordinal)
            ? s_known.GetValueOrDefault(string.Join('.', parts[..4]))
            : null;
    }

    public void Check(string type, JsonElement? subject, SchemaFaults faults)
    {
        if (Subject.Length == 0)
        {
            faults.Text("/subject/type", Members.Text(subject, "type"));
            return;
        }

        faults.OneOf("/context/type", type, [Name]);
        faults.OneOf("/subject/type", Members.Text(subject, "type"), [Subject]);
        foreach (var rule in Content)
        {
            rule.Check(Members.Find(subject, "content"), "/subject/content", faults);
        }
    }
}
