using Tocsin.Core.Reports;
using Tocsin.Core.Resources;

namespace Tocsin.Resources.Manifests;

/// <summary>
/// Finds manifests: files as given, folders recursively. Hidden entries are passed over, so the folders behind a mounted
/// ConfigMap's links (<c>..data</c>) are not read a second time.
/// </summary>
internal sealed class ManifestFolders(IReadOnlyList<string> paths)
{
    private const int MaxDepth = 64;

    public Scan Find()
    {
        var scan = new Scan();
        foreach (var path in paths)
        {
            if (path == ManifestFile.StandardInput)
            {
                scan.Files.TryAdd(path, default);
            }
            else if (File.Exists(path))
            {
                AddFile(scan, path);
            }
            else if (Directory.Exists(path))
            {
                var before = scan.Files.Count + scan.Failures.Count;
                AddFolder(scan, path, depth: 0);
                if (scan.Files.Count + scan.Failures.Count == before)
                {
                    scan.Warn(path, "adds no *.yaml, *.yml or *.json file");
                }
            }
            else
            {
                scan.Fail(path, "does not exist; name a file or a folder with manifests");
            }
        }

        return scan;
    }

    private static void AddFolder(Scan scan, string folder, int depth)
    {
        try
        {
            if (depth > MaxDepth || !scan.Enter(Directory.ResolveLinkTarget(folder, returnFinalTarget: true)?.FullName ?? folder))
            {
                return;
            }

            foreach (var entry in Directory.EnumerateFileSystemEntries(folder).Order(StringComparer.Ordinal))
            {
                if (Path.GetFileName(entry.AsSpan()) is ['.', ..])
                {
                    continue;
                }

                if (Directory.Exists(entry))
                {
                    AddFolder(scan, entry, depth + 1);
                }
                else if (IsManifest(entry))
                {
                    AddFile(scan, entry);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            scan.Fail(folder, $"cannot be listed: {(e is UnauthorizedAccessException ? "permission denied" : e.Message)}");
        }
    }

    private static void AddFile(Scan scan, string path) => scan.Files.TryAdd(path, StampOf(path));

    /// <summary>The default where reading will tell what is wrong.</summary>
    public static FileStamp StampOf(string path)
    {
        try
        {
            // A link's own size and time say nothing of the file behind it.
            var target = File.ResolveLinkTarget(path, returnFinalTarget: true) as FileInfo ?? new FileInfo(path);
            return target.Exists ? new FileStamp(target.FullName, target.Length, target.LastWriteTimeUtc) : default;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }

    /// <summary>By its name alone.</summary>
    public static bool IsManifest(string path) =>
        Path.GetExtension(path).ToUpperInvariant() is ".YAML" or ".YML" or ".JSON" || Path.GetFileName(path) == "Kustomization";

    /// <summary>What is there now, in the order of the paths given and then of names.</summary>
    internal sealed class Scan
    {
        private readonly HashSet<string> _entered = new(StringComparer.Ordinal);

        public OrderedDictionary<string, FileStamp> Files { get; } = new(StringComparer.Ordinal);

        /// <summary>Places that could not be looked into; files known below them are kept.</summary>
        public List<Finding> Failures { get; } = [];

        public List<Finding> Warnings { get; } = [];

        public void Warn(string path, string message) =>
            Warnings.Add(
                new Finding(path, "", new("", ""), new Problem("", message) { IsWarning = true, Code = FindingCode.NoManifests })
            );

        public void Fail(string path, string message) =>
            Failures.Add(new Finding(path, "", new("", ""), new Problem("", message) { Code = FindingCode.Unreadable }));

        public bool Enter(string folder) => _entered.Add(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
    }
}
