namespace Tocsin.Acceptance.Harness;

/// <summary>A temporary folder with manifests and data, gone after the test.</summary>
internal sealed class Workspace : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("tocsin-acceptance-").FullName;

    public Workspace(params string[] manifests)
    {
        Directory.CreateDirectory(Manifests);
        if (manifests.Length > 0)
        {
            Write("main.yaml", manifests);
        }
    }

    public string Manifests => Path.Combine(_root, "manifests");

    public string Data => Path.Combine(_root, "data");

    /// <summary>Writes a file in one step, as an editor does.</summary>
    public void Write(string file, params string[] documents)
    {
        var path = Path.Combine(Manifests, file);
        var draft = PathOf("draft");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(draft, string.Join("\n---\n", documents));
        File.Move(draft, path, overwrite: true);
    }

    public void Remove(string file) => File.Delete(Path.Combine(Manifests, file));

    /// <summary>A file beside manifests and data.</summary>
    public string PathOf(string file) => Path.Combine(_root, file);

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
