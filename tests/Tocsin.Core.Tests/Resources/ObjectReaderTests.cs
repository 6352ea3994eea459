using Tocsin.Core.Reports;
using Tocsin.Core.Tests.Support;

namespace Tocsin.Core.Tests.Resources;

public class ObjectReaderTests
{
    private const string Api = Given.Group + "/v1beta3";

    [Fact]
    public void A_missing_namespace_means_default() =>
        Given
            .One("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"}}""")
            .Name.ShouldBe(new ObjectName("default", "s"));

    [Fact]
    public void A_list_is_taken_apart() =>
        Given
            .All(
                """{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"}},{"apiVersion":"v1","kind":"Secret","metadata":{"name":"b"}}]}"""
            )
            .Objects.Select(o => o.Name.Name)
            .ShouldBe(["a", "b"]);

    [Fact]
    public void The_uid_given_by_a_cluster_is_kept() =>
        Given.One("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s","uid":"u-1"}}""").Uid.ShouldBe("u-1");

    [Fact]
    public void Else_it_is_a_version_5_uuid_of_kind_and_name()
    {
        // Computed with Python: uuid.uuid5(uuid.NAMESPACE_URL, 'Provider/flux-system/github').
        NameUid.Of("Provider", new ObjectName("flux-system", "github")).ShouldBe("a9a8dc5f-f2b9-5c1f-9b81-2b76ed5d0679");
    }

    [Theory]
    [InlineData("v1beta1", true, false)]
    [InlineData("v1beta2", true, false)]
    [InlineData("v1beta3", false, false)]
    [InlineData("v1", true, false)]
    [InlineData("v9", false, true)]
    public void Versions_are_taken_as_far_as_they_are_known(string version, bool isWarned, bool isUnknown)
    {
        var problems = Given.Alert("{}", version: version).Problems;

        problems.Any(p => p.Path == "apiVersion" && p.IsWarning).ShouldBe(isWarned);
        problems.Any(p => p.Path == "apiVersion" && !p.IsWarning).ShouldBe(isUnknown);
    }

    [Theory]
    [InlineData(
        """{"kind":"Deployment","apiVersion":"apps/v1"}""",
        "f:1: Deployment/default/-: metadata.name: warning: is required; the object is left out"
    )]
    [InlineData(
        $$"""{"kind":"Alert","apiVersion":"{{Api}}","metadata":{"namespace":"x"} }""",
        "f:1: Alert/x/-: metadata.name: error: is required; the object is left out"
    )]
    [InlineData(
        $$"""{"kind":"Alerts","apiVersion":"{{Api}}","metadata":{"name":"x"} }""",
        "f:1: Alerts/default/x: kind: error: 'Alerts' is no kind of notification.toolkit.fluxcd.io; did you mean 'Alert'?"
    )]
    [InlineData("""{"kind":"Alert","metadata":{"name":"x"}}""", "f:1: Alert/default/x: apiVersion: error: is required")]
    [InlineData(
        """{"metadata":{"name":"x"},"spec":{}}""",
        "f:1: -: -: warning: is not a Kubernetes object (no apiVersion and kind) and is left out"
    )]
    public void What_is_no_object_is_left_out_and_told(string json, string expected)
    {
        var reader = Given.All(json, "f");

        reader.Objects.ShouldBeEmpty();
        reader.Findings.ShouldHaveSingleItem().ToString().ShouldBe(expected);
    }

    [Theory]
    [InlineData("""{"replicas":1,"spec":{}}""")] // values of a chart
    [InlineData("""{"apiVersion":"v2","name":"app","version":"1.0.0"}""")] // Chart.yaml
    [InlineData("""[{"op":"replace","path":"/spec/suspend","value":true}]""")] // a JSON patch
    [InlineData("""{"kind":"Cluster","apiVersion":"kind.x-k8s.io/v1alpha4"}""")]
    [InlineData("""{"kind":"Config","apiVersion":"v1"}""")] // a kubeconfig
    [InlineData("""{"kind":"Job","apiVersion":"batch/v1","metadata":{"generateName":"x-"}}""")]
    [InlineData("""{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"x","labels":{"on":true}}}""")]
    public void What_lies_among_manifests_and_is_for_others_is_passed_over(string json)
    {
        var reader = Given.All(json, "f");

        reader.Objects.ShouldBeEmpty();
        reader.Findings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"name":"Web"}""", "metadata.name", true)]
    [InlineData("""{"name":"a/b"}""", "metadata.name", false)]
    [InlineData("""{"name":"a","labels":{"x":1}}""", "metadata.labels.x", false)]
    [InlineData("""{"name":"a","lables":{}}""", "metadata.lables", true)]
    public void Metadata_is_looked_at(string metadata, string path, bool isWarning)
    {
        var o = Given.One($$"""{"apiVersion":"{{Api}}","kind":"Alert","metadata":{{metadata}} }""");

        var problem = o.Problems.ShouldHaveSingleItem();
        (problem.Path, problem.IsWarning).ShouldBe((path, isWarning));
    }
}
