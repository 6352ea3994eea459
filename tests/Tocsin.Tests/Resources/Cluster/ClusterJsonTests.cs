using System.Text.Json;
using Tocsin.Core.Documents;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;
using Tocsin.Resources.Cluster.Watching;

namespace Tocsin.Tests.Resources.Cluster;

public class ClusterJsonTests
{
    private const string Alert = """
        {
          "apiVersion": "notification.toolkit.fluxcd.io/v1beta3", "kind": "Alert",
          "metadata": {
            "name": "all", "namespace": "apps", "uid": "u-1", "generation": 4, "resourceVersion": "17",
            "labels": { "team": "a" }, "finalizers": ["finalizers.fluxcd.io"],
            "annotations": { "kubectl.kubernetes.io/last-applied-configuration": "{}", "mine": "kept" },
            "managedFields": [{ "manager": "kubectl" }]
          },
          "spec": { "providerRef": { "name": "p" }, "suspend": false, "eventSources": [{ "kind": "Bucket", "name": "*" }] },
          "status": { "observedGeneration": 3, "conditions": [{ "type": "Ready", "status": "True", "reason": "Succeeded",
            "message": "m", "observedGeneration": 3, "lastTransitionTime": "2026-08-07T13:12:44Z" }] }
        }
        """;

    [Fact]
    public void An_object_is_read_as_its_manifest_would_be()
    {
        var o = Read(Alert);

        o.Object!.Name.ShouldBe(new ObjectName("apps", "all"));
        o.Object.Uid.ShouldBe("u-1");
        o.Object.Kind.ShouldBe(ResourceKind.Alert);
        o.Object.Labels.ShouldBe(new Dictionary<string, string> { ["team"] = "a" });
        o.Object.Problems.ShouldBeEmpty();
        (o.Generation, o.ObservedGeneration).ShouldBe((4L, 3L));
        o.Finalizers.ShouldBe(["finalizers.fluxcd.io"]);
        o.Conditions.ShouldBe([
            new Condition("Ready", "True", "Succeeded", "m")
            {
                ObservedGeneration = 3,
                LastTransitionTime = "2026-08-07T13:12:44Z",
            },
        ]);
    }

    [Fact]
    public void What_nobody_reads_is_left_out()
    {
        var root = Read(Alert).Object!.Root;

        root["status"].ShouldBeNull();
        var metadata = (MapNode)root["metadata"]!;
        metadata["managedFields"].ShouldBeNull();
        ((MapNode)metadata["annotations"]!).Entries.Select(e => e.Key).ShouldBe(["mine"]);
    }

    [Theory]
    [InlineData("\"resourceVersion\": \"17\"", "\"resourceVersion\": \"18\"", true)]
    [InlineData("\"status\": \"True\"", "\"status\": \"False\"", true)]
    [InlineData("\"manager\": \"kubectl\"", "\"manager\": \"tocsin\"", true)]
    [InlineData("\"team\": \"a\"", "\"team\": \"b\"", false)]
    [InlineData("\"suspend\": false", "\"suspend\": true", false)]
    public void Bookkeeping_is_no_change(string before, string after, bool isSame) =>
        Read(Alert).MeansTheSame(Read(Alert.Replace(before, after, StringComparison.Ordinal))).ShouldBe(isSame);

    private static ClusterObject Read(string json) => JsonSerializer.Deserialize(json, ClusterJson.TypeInfo)!;
}
