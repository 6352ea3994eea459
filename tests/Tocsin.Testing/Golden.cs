using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tocsin.Core.Events;
using Tocsin.Core.Providers;

namespace Tocsin.Testing;

/// <summary>Whole requests as <c>.http</c> files beside the tests; <c>UPDATE_GOLDENS=1</c> rewrites them in the source tree.</summary>
public static class Golden
{
    // Indented, and otherwise escaped as it is sent.
    private static readonly JsonSerializerOptions Pretty = new() { WriteIndented = true, Encoder = GoJson.Encoder };

    public static bool IsUpdating { get; } = Environment.GetEnvironmentVariable("UPDATE_GOLDENS") == "1";

    /// <summary>The repository's root, where the sources of the running tests are.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Compares requests with a file under the caller's <c>Goldens/</c> folder.</summary>
    public static void Matches(string name, IReadOnlyList<HttpCall> calls, [CallerFilePath] string caller = "") =>
        TextMatches(PathOf(name, caller), Show(calls));

    public static string PathOf(string name, [CallerFilePath] string caller = "")
    {
        var folder = Path.GetDirectoryName(caller)!;
        while (!Directory.EnumerateFiles(folder, "*.csproj").Any())
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return Path.Combine(folder, "Goldens", name);
    }

    public static void TextMatches(string path, string actual)
    {
        if (IsUpdating)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
        }

        File.Exists(path).ShouldBeTrue($"{path} is missing; run the tests with UPDATE_GOLDENS=1 and review what it writes");
        actual.ShouldBe(File.ReadAllText(path), $"differs from {path}; UPDATE_GOLDENS=1 rewrites it");
    }

    /// <summary>Requests as text, <c>###</c> between them.</summary>
    public static string Show(IReadOnlyList<HttpCall> calls) => string.Join("\n###\n\n", calls.Select(Show));

    private static string Show(HttpCall call)
    {
        var text = new StringBuilder().Append(call.Method).Append(' ').Append(call.Address.AbsoluteUri).Append('\n');
        foreach (var (name, value) in call.Headers)
        {
            text.Append(name).Append(": ").Append(value).Append('\n');
        }

        if (call.ContentType is not null)
        {
            text.Append("Content-Type: ").Append(call.ContentType).Append('\n');
        }

        if (call.Body.Length > 0)
        {
            var body =
                call.ContentType == ProtobufText.ContentType
                    ? ProtobufText.Show(call.Body.Span)
                    : Body(Encoding.UTF8.GetString(call.Body.Span));
            text.Append('\n').Append(body).Append('\n');
        }

        return text.ToString();
    }

    // JSON indented, line by line where a body has several documents (Sentry's envelopes); anything else as it is.
    private static string Body(string body)
    {
        try
        {
            return string.Join('\n', body.TrimEnd('\n').Split('\n').Select(l => JsonNode.Parse(l)!.ToJsonString(Pretty)));
        }
        catch (JsonException)
        {
            return body;
        }
    }

    private static string FindRoot([CallerFilePath] string here = "")
    {
        var folder = Path.GetDirectoryName(here)!;
        while (!File.Exists(Path.Combine(folder, "Tocsin.slnx")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }
}
