using BenchmarkDotNet.Attributes;
using Tocsin.Cel.Values;
using Tocsin.Core.Documents;
using Tocsin.Core.Expressions;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;

namespace Tocsin.Benchmarks;

/// <summary>The name of a commit status by an expression such as the guide's, compiled before: what an event costs.</summary>
public class ExpressionBenchmark
{
    private const string Guide =
        "(event.involvedObject.kind + '/' + event.involvedObject.name + '/' + event.metadata.revision + '/'"
        + " + provider.metadata.uid.split('-').first().value()).lowerAscii()";

    private readonly StatusExpression _expression = StatusExpression.Compile(Guide, out _)!;
    private readonly CelValue _provider = Read(
        """{"apiVersion":"notification.toolkit.fluxcd.io/v1beta3","kind":"Provider","metadata":{"name":"p","uid":"0c9c2e41-d2f9"}}"""u8
    );
    private readonly CelValue _alert = CelDocuments.OfDeletedAlert(new ObjectName("flux-system", "a"), "3f6a0f2e");
    private readonly Core.Events.Event _event = Samples.Event with
    {
        Metadata = Core.Events.EventMetadata.From([new("revision", "main@sha1:5394cb7f48332b2de7c17dd8b8384bbc84b7e738")]),
    };

    [GlobalSetup]
    public void Setup()
    {
        if (Evaluate() is null)
        {
            throw new InvalidOperationException("the expression has no value");
        }
    }

    [Benchmark]
    public string? Evaluate() => _expression.Evaluate(_event, _alert, _provider, out _);

    private static CelValue Read(ReadOnlySpan<byte> json)
    {
        var reader = new ObjectReader("");
        reader.Add(JsonDocuments.Read(json)[0]);
        return CelDocuments.Of(reader.Objects[0])!.Value;
    }
}
