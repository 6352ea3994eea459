using Tocsin.Files;

namespace Tocsin.Kube.Files;

/// <summary>PEM text given inline (base64) or by file; a file is read anew each time, for it may be rotated.</summary>
internal sealed class PemSource
{
    private readonly string _where;
    private readonly string? _file;
    private readonly Sensitive<string>? _text;

    private PemSource(string where, string? file, string? text)
    {
        _where = where;
        _file = file;
        _text = text is null ? null : new(text);
    }

    public static PemSource FromText(string where, string text) => new(where, null, text);

    public static PemSource FromFile(string where, string file) => new(where, file, null);

    /// <summary>The pair <c>key</c> and <c>key-data</c>; data wins, as kubectl has it.</summary>
    public static PemSource? From(ConfigNode node, string key)
    {
        var inline = key + "-data";
        if (node.Text(inline) is not { } data)
        {
            return node.FilePath(key) is { } file ? FromFile(node.Where(key), file) : null;
        }

        try
        {
            return FromText(node.Where(inline), System.Text.Encoding.ASCII.GetString(Convert.FromBase64String(data)));
        }
        catch (FormatException)
        {
            throw node.Wrong(inline, "is not base64; put the output of 'base64 -w0' on the PEM file there");
        }
    }

    public string Where => _file is null ? _where : $"{_where} ({_file})";

    public string Read() => _text?.Value ?? ConfigFile.ReadText(_where, _file!);
}

/// <summary>Files that a configuration names.</summary>
internal static class ConfigFile
{
    private const int MaxLength = 1 << 20;

    public static string ReadText(string where, string file)
    {
        try
        {
            return BoundedFile.ReadText(file, MaxLength);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KubeConfigException(
                $"{where} names {file}, which cannot be read ({e.Message}); check that it exists and its permissions",
                e
            );
        }
    }
}
