using System.Text.Json.Nodes;
using Tocsin.Core.Alerts;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Integrations.Providers.Telemetry;

namespace Tocsin.Integrations.Tests.Providers.Telemetry;

public class OtelTests
{
    private readonly MemoryNotebook _notebook = new();
    private readonly RecordingSender _sender = new();

    // spec/providers.md §19
    [Fact]
    public void The_trace_is_that_of_the_alert_and_the_revision() =>
        Convert.ToHexStringLower(OtelSpan.TraceOf(Some.Error)).ShouldBe("f30b94d5dfcc41b52b0ab3c5eb96f267");

    [Fact]
    public async Task What_follows_from_a_source_is_below_the_source_s_span()
    {
        await Deliver(Source("NewArtifact"));
        await Deliver(Some.Error);
        await Deliver(Some.Info);

        var root = Value(0, "spanId");
        Has(0, "parentSpanId").ShouldBeFalse();
        Value(1, "parentSpanId").ShouldBe(root);
        Value(2, "parentSpanId").ShouldBe(root);
        Value(1, "spanId").ShouldNotBe(Value(2, "spanId"));
        Enumerable.Range(0, 3).Select(i => Value(i, "traceId")).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task The_first_source_stays_the_root()
    {
        await Deliver(Source("NewArtifact"));
        await Deliver(Source("ArtifactUpToDate"));
        await Deliver(Some.Info);

        Has(1, "parentSpanId").ShouldBeFalse();
        Value(2, "parentSpanId").ShouldBe(Value(0, "spanId"));
    }

    [Fact]
    public async Task Without_a_source_that_was_told_nothing_is_claimed_about_a_parent()
    {
        await Deliver(Some.Error);

        Has(0, "parentSpanId").ShouldBeFalse();
    }

    [Fact]
    public async Task Events_without_a_revision_are_not_related()
    {
        await Deliver(Source("GitOperationFailed", EventMetadata.Empty));
        await Deliver(Some.Notify(Some.ErrorEvent with { Metadata = EventMetadata.Empty }));

        Has(1, "parentSpanId").ShouldBeFalse();
    }

    [Fact]
    public async Task A_repeated_attempt_repeats_the_span()
    {
        await Deliver(Source("NewArtifact"));
        await Deliver(Source("NewArtifact"));
        await Deliver(Some.Error);
        await Deliver(Some.Error);

        _sender.Calls[1].Body.ToArray().ShouldBe(_sender.Calls[0].Body.ToArray());
        _sender.Calls[3].Body.ToArray().ShouldBe(_sender.Calls[2].Body.ToArray());
    }

    [Theory]
    [InlineData("otel", "E-ERR")]
    [InlineData("otel+basic", "E-ERR")]
    [InlineData("otel+basic", "E-INFO")]
    public async Task All_that_the_reference_was_recorded_to_send_is_in_it(string which, string happened)
    {
        var recorded = Recorded(which, happened);
        var schema = ProtobufSchema.Read(Shared.File("vendor-apis/otlp/trace-service.protobufjs.json"));
        var theirs = ProtobufText.Decode(
            Convert.FromBase64String(recorded["bodyBase64"]!.GetValue<string>()),
            schema,
            ProtobufText.Request
        );
        await Deliver(happened == "E-ERR" ? Some.Error : Some.Info);

        // The Alert was another one there; span ids are random, and spans end at the time of sending.
        string[] others = ["traceId", "spanId", "endTimeUnixNano", "\"service."];
        var missing = theirs.Split('\n').Where(l => !others.Any(l.Contains)).Except(Decoded(0).Split('\n'));
        missing.ShouldBeEmpty();
        _sender.Only.ContentType.ShouldBe(recorded["headers"]!["Content-Type"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("", "t", "", "", "Bearer t")]
    [InlineData("", null, "pw", "", "Bearer pw")]
    [InlineData("u", "t", "", "", "Basic dTp0")]
    [InlineData("u", null, "p", "", "Basic dTpw")]
    [InlineData("u", null, "p", "authorization=mine", "mine")]
    [InlineData("u", null, "p", "Authorization=", "Basic dTpw")]
    [InlineData("u", null, "", "", null)]
    [InlineData("", null, "", "X-Tenant=fleet", null)]
    public async Task The_login_is_sent_unless_the_headers_have_one(
        string username,
        string? token,
        string password,
        string header,
        string? expected
    )
    {
        var headers = header.Split('=') is [var name, var value]
            ? Sensitive.Of<IReadOnlyDictionary<string, string>>(new Dictionary<string, string> { [name] = value })
            : (Sensitive<IReadOnlyDictionary<string, string>>?)null;
        var to = Some.Destination("otel") with
        {
            Username = username,
            Token = token is null ? null : Sensitive.Of(token),
            Password = password.Length == 0 ? null : Sensitive.Of(password),
            Headers = headers,
        };
        await Deliver(Some.Error, to);

        _sender
            .Only.Headers.Where(h => h.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase))
            .Select(h => h.Value)
            .ShouldBe(expected is null ? [] : [expected]);
    }

    [Theory]
    [InlineData("https://c.test:4318", "https://c.test:4318/v1/traces")]
    [InlineData("http://c.test/", "http://c.test/")]
    [InlineData("http://c.test?a=/", "http://c.test/v1/traces")]
    [InlineData("https://c.test/otlp/v1/traces?key=x", "https://c.test/otlp/v1/traces")]
    public async Task The_address_is_that_of_traces(string address, string sentTo)
    {
        await Deliver(Some.Error, Some.Destination("otel") with { Address = Sensitive.Of(address) });

        _sender.Only.Address.AbsoluteUri.ShouldBe(sentTo);
    }

    [Theory]
    [InlineData("https://c.test/", 1)]
    [InlineData("https://c.test", 0)]
    [InlineData("https://c.test/otlp/", 0)]
    public void A_written_slash_is_a_path_and_gets_a_remark(string address, int remarks) =>
        new Otel()
            .Check(Some.Destination("otel") with { Address = Sensitive.Of(address) })
            .Count(p => p.IsWarning && p.Path == "spec.address" && p.Message.Contains("/v1/traces"))
            .ShouldBe(remarks);

    [Fact]
    public void Certificates_without_TLS_are_a_problem() =>
        new Otel()
            .Check(
                Some.Destination("otel") with
                {
                    Address = Sensitive.Of("http://c.test:4318"),
                    Tls = Sensitive.Of(new TlsSettings()),
                }
            )
            .ShouldHaveSingleItem()
            .Path.ShouldBe("spec.address");

    [Fact]
    public async Task A_HelmRepository_is_skipped()
    {
        var o = Some.InfoEvent.InvolvedObject with { Kind = "HelmRepository" };
        var outcome = await Deliver(Some.Notify(Some.InfoEvent with { InvolvedObject = o }));
        outcome.ShouldBeOfType<Outcome.Skipped>().Reason.ShouldBe(OutcomeReason.KindNotTaken);
        _sender.Calls.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(new byte[] { }, typeof(Outcome.Delivered), "")]
    [InlineData(new byte[] { 10, 0 }, typeof(Outcome.Delivered), "")]
    [InlineData(new byte[] { 10, 6, 8, 1, 18, 2, (byte)'n', (byte)'o' }, typeof(Outcome.Rejected), "took no span: no")]
    [InlineData(new byte[] { 10, 4, 18, 2, (byte)'h', (byte)'m' }, typeof(Outcome.Delivered), "warned: hm")]
    [InlineData(new byte[] { 10, 200, 8, 1 }, typeof(Outcome.Delivered), "")]
    [InlineData(new byte[] { 255, 255, 255, 255 }, typeof(Outcome.Delivered), "")]
    public async Task A_success_that_took_nothing_is_none(byte[] answer, Type expected, string text)
    {
        var outcome = await Deliver(Some.Error, answers: RecordingSender.Reply(200) with { Body = answer });
        outcome.ShouldBeOfType(expected);
        outcome.Text.ShouldContain(text);
    }

    [Theory]
    [InlineData("""{"partialSuccess":{"rejectedSpans":"1","errorMessage":"no"}}""", typeof(Outcome.Rejected))]
    [InlineData("""{"partialSuccess":{}}""", typeof(Outcome.Delivered))]
    [InlineData("{}", typeof(Outcome.Delivered))]
    [InlineData("{broken", typeof(Outcome.Delivered))]
    public async Task A_gateway_may_answer_JSON(string answer, Type expected) =>
        (await Deliver(Some.Error, answers: RecordingSender.Reply(200, answer))).ShouldBeOfType(expected);

    private Task<Outcome> Deliver(Notification n, Destination? to = null, params HttpReply[] answers) =>
        Attempt.Run(
            new Otel(),
            n,
            to ?? Some.Destination("otel"),
            Some.Services(answers is [] ? _sender : new RecordingSender(answers), new FakeClock(), _notebook),
            default
        );

    private static Notification Source(string reason, EventMetadata? metadata = null)
    {
        var o = Some.InfoEvent.InvolvedObject with { Kind = "GitRepository", ApiVersion = "source.toolkit.fluxcd.io/v1" };
        return Some.Notify(
            Some.InfoEvent with
            {
                InvolvedObject = o,
                Reason = reason,
                Metadata = metadata ?? Some.InfoEvent.Metadata,
            }
        );
    }

    private static JsonNode Recorded(string which, string happened) =>
        Recordings.Requests.First(r => r["case"]!.GetValue<string>() == which && r["event"]!.GetValue<string>() == happened);

    private string Decoded(int call) => ProtobufText.Decode(_sender.Calls[call].Body.Span);

    private bool Has(int call, string field) => Decoded(call).Contains($"{field}: ", StringComparison.Ordinal);

    private string Value(int call, string field) =>
        Decoded(call).Split('\n').Select(l => l.Trim()).Single(l => l.StartsWith($"{field}: ", StringComparison.Ordinal))[
            (field.Length + 2)..
        ];
}
