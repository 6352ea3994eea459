using System.Security.Cryptography;
using System.Text;
using Tocsin.Core.Documents;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;
using Tocsin.Files;
using Tocsin.Resources.Manifests.Kustomize;

namespace Tocsin.Resources.Manifests;

/// <summary>What tells one version of a file from the next without reading it.</summary>
/// <param name="Target">Where a link leads; a ConfigMap is swapped by turning a link.</param>
internal readonly record struct FileStamp(string Target, long Size, DateTime Written);

/// <summary>One file's objects. A file that cannot be read, or is no YAML, keeps the objects it had.</summary>
internal sealed class ManifestFile(string path)
{
    /// <summary>Stands in findings for the path.</summary>
    public const string StandardInput = "<stdin>";

    public const long MaxSize = 64 * 1024 * 1024;
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private byte[] _hash = [];

    /// <summary>As it was found or named.</summary>
    public string Source { get; } = path;

    public string FullPath { get; } = Path.GetFullPath(path);
    public FileStamp Stamp { get; private set; }
    public IReadOnlyList<Node> Documents { get; private set; } = [];
    public IReadOnlyList<ResourceObject> Objects { get; private set; } = [];
    public IReadOnlyList<Finding> Findings { get; private set; } = [];

    /// <summary>Not null when it is one; then it holds no objects.</summary>
    public KustomizationFile? Kustomization { get; private set; }

    /// <summary>Reads the file if its content is another; true when its objects or findings may differ.</summary>
    public bool Read(FileStamp stamp)
    {
        Stamp = stamp;
        byte[] bytes;
        try
        {
            bytes = BoundedFile.Read(Source, MaxSize);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _hash = [];
            return Fail(new Problem("", $"cannot be read: {Why(e)}") { Code = FindingCode.Unreadable });
        }

        var hash = SHA256.HashData(bytes);
        if (hash.AsSpan().SequenceEqual(_hash))
        {
            return false;
        }

        _hash = hash;
        return Take(bytes);
    }

    /// <summary>Takes a content that was read elsewhere; true when its objects or findings may differ.</summary>
    public bool Take(byte[] bytes)
    {
        if (Source != StandardInput && TemplateFile.IsOfChart(FullPath))
        {
            (Documents, Objects, Kustomization) = ([], [], null);
            Findings = [.. TemplateFile.OfChart(bytes).Select(p => new Finding(Source, "", new("", ""), p))];
            return true;
        }

        try
        {
            Accept(Parse(bytes));
            return true;
        }
        catch (DocumentException e) when (TemplateFile.IsTemplate(bytes))
        {
            return Fail(TemplateFile.Problem(bytes, e.Line));
        }
        catch (DocumentException e)
        {
            return Fail(
                new Problem("", e.Message + (Objects is [] ? "" : "; what was read before stays in use"), e.Line)
                {
                    Code = FindingCode.Syntax,
                }
            );
        }
    }

    private void Accept(IReadOnlyList<Node> documents)
    {
        Documents = documents;
        Kustomization = KustomizationFile.From(Source, documents);
        var reader = new ObjectReader(Source);
        var templates = new List<Finding>();
        foreach (var document in Kustomization is null ? documents.Where(d => !KustomizationFile.IsOwn(d)) : [])
        {
            if (TemplateFile.In(document) is { } problem)
            {
                templates.Add(new Finding(Source, "", new("", ""), problem));
            }
            else
            {
                reader.Add(document);
            }
        }

        (Objects, Findings) = (reader.Objects, [.. reader.Findings, .. templates]);
    }

    private bool Fail(Problem problem)
    {
        IReadOnlyList<Finding> findings = [new Finding(Source, "", new("", ""), problem)];
        var isNews = !findings.SequenceEqual(Findings);
        Findings = findings;
        return isNews;
    }

    private IReadOnlyList<Node> Parse(byte[] bytes)
    {
        if (Source.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || (Source == StandardInput && IsJson(bytes)))
        {
            return JsonDocuments.Read(bytes);
        }

        try
        {
            var text = bytes.AsSpan();
            return YamlDocuments.Read(s_strict.GetString(text.StartsWith(Encoding.UTF8.Preamble) ? text[3..] : text));
        }
        catch (DecoderFallbackException e)
        {
            throw new DocumentException(1, "is not UTF-8 text", e);
        }
    }

    private static bool IsJson(ReadOnlySpan<byte> bytes) => bytes.TrimStart(" \t\r\n"u8) is [(byte)'{', ..];

    private static string Why(Exception e) =>
        e is UnauthorizedAccessException ? "permission denied; let Tocsin's user read it" : e.Message;
}
