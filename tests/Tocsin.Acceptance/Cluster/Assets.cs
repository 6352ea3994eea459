namespace Tocsin.Acceptance.Cluster;

/// <summary>Where the programs of the lab come from.</summary>
[Collection(nameof(SharedLab))]
public class Assets(SharedLab shared)
{
    [Fact]
    public async Task Those_of_KUBEBUILDER_ASSETS_are_preferred_and_one_server_of_theirs_does_all()
    {
        var other = await shared.Lab();
        var folder = Directory.CreateDirectory(other.PathOf("assets")).FullName;
        foreach (var program in (string[])["etcd", "kube-apiserver"])
        {
            var path = other.CommandOf(program)!.Split(' ')[0];
            File.CreateSymbolicLink(Path.Combine(folder, program), new FileInfo(path).ResolveLinkTarget(true)?.FullName ?? path);
        }

        await using var lab = await Lab.Start(assets: folder);

        lab.CommandOf("etcd").ShouldStartWith(folder);
        lab.CommandOf("kube-apiserver").ShouldStartWith(folder);
        lab.CommandOf("apiextensions-apiserver").ShouldBeNull();
        (await lab.Api.Get("/apis/apiextensions.k8s.io/v1/customresourcedefinitions")).Status.ShouldBe(200);
        (await lab.Ask("get", "namespace", "default")).ShouldContain("Active");
    }
}
