using Tocsin.Files;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Tocsin.Kube.Files;

/// <summary>A map inside a kubeconfig file that knows where it stands, so that every complaint can say so.</summary>
internal sealed class ConfigNode(string file, string path, YamlMappingNode map)
{
    private const long MaxLength = 16L << 20;

    public string File => file;

    public static ConfigNode Read(string file)
    {
        try
        {
            using var reader = new StringReader(BoundedFile.ReadText(file, MaxLength));
            var stream = new YamlStream();
            stream.Load(reader);
            return stream.Documents switch
            {
                [] => new(file, "", []),
                [{ RootNode: YamlMappingNode root }, ..] => new(file, "", root),
                [{ RootNode: YamlScalarNode { Value: null or "" } }, ..] => new(file, "", []),
                _ => throw new KubeConfigException(
                    $"{file}: is no kubeconfig; it must be a map with clusters, users and contexts"
                ),
            };
        }
        catch (YamlException e)
        {
            // The reader's own words may quote a token.
            throw new KubeConfigException($"{file}: is not valid YAML near line {e.Start.Line}; mend it there");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KubeConfigException($"{file}: cannot be read ({e.Message}); check the path and its permissions", e);
        }
    }

    public string? Text(string key) =>
        Child(key) switch
        {
            null => null,
            YamlScalarNode { Value: null or "" or "null" or "~", Style: ScalarStyle.Plain } => null,
            YamlScalarNode { Value: var value } => string.IsNullOrEmpty(value) ? null : value,
            _ => throw Wrong(key, "must be a text"),
        };

    public string Needed(string key, string cure) => Text(key) ?? throw Wrong(key, $"is missing; {cure}");

    public bool? Flag(string key) =>
        Text(key) switch
        {
            null => null,
            "true" or "True" or "TRUE" => true,
            "false" or "False" or "FALSE" => false,
            _ => throw Wrong(key, "must be true or false"),
        };

    public ConfigNode? Map(string key) =>
        Child(key) switch
        {
            null or YamlScalarNode { Value: null or "" or "null" or "~" } => null,
            YamlMappingNode child => new(file, PathOf(key), child),
            _ => throw Wrong(key, "must be a map"),
        };

    public IReadOnlyList<ConfigNode> Maps(string key) =>
        [
            .. Items(key)
                .Select(
                    (item, i) =>
                        item is YamlMappingNode child
                            ? new ConfigNode(file, $"{PathOf(key)}[{i}]", child)
                            : throw Wrong($"{key}[{i}]", "must be a map")
                ),
        ];

    public IReadOnlyList<string> Texts(string key) =>
        [.. Items(key).Select((item, i) => (item as YamlScalarNode)?.Value ?? throw Wrong($"{key}[{i}]", "must be a text"))];

    public IEnumerable<string> Keys => map.Children.Keys.OfType<YamlScalarNode>().Select(k => k.Value ?? "");

    /// <summary>A file that a field names; a relative path starts where the kubeconfig lies.</summary>
    public string? FilePath(string key) =>
        Text(key) is { } named ? Path.GetFullPath(named, Path.GetDirectoryName(Path.GetFullPath(file))!) : null;

    /// <summary>Where a field stands: the start of every complaint about it.</summary>
    public string Where(string key) => $"{file}: {PathOf(key)}";

    public KubeConfigException Wrong(string key, string what) => new($"{Where(key)} {what}");

    private IReadOnlyList<YamlNode> Items(string key) =>
        Child(key) switch
        {
            null or YamlScalarNode { Value: null or "" or "null" or "~" } => [],
            YamlSequenceNode list => [.. list.Children],
            _ => throw Wrong(key, "must be a list"),
        };

    private YamlNode? Child(string key) => map.Children.TryGetValue(new YamlScalarNode(key), out var child) ? child : null;

    private string PathOf(string key) => path.Length == 0 ? key : $"{path}.{key}";
}
