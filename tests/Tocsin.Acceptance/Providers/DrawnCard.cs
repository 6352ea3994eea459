using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Text.RegularExpressions;

namespace Tocsin.Acceptance.Providers;

/// <summary>The card for Teams as the renderer of its vendor draws it in Chromium; the documentation shows the picture.</summary>
public partial class DrawnCard
{
    private const string Kept = "docs/providers/msteams.png";
    private const string Message = "Health check failed: Deployment/apps/webapp <not ready> & timed out after *5m* in [apps]";

    [Fact]
    public async Task Shows_every_text_of_the_event()
    {
        await using var sink = await Sink.Start();
        using var workspace = new Workspace(Given.Alert(), Given.Provider(sink.At("/workflows/x"), type: "msteams"));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        (string Key, string Value)[] metadata =
        [
            ("revision", "main@sha1:5394cb7f"),
            ("env", "prod_eu-1"),
            ("summary", "**impacted** #1"),
        ];
        await tocsin.Accepts(
            Given.Event(
                "webapp",
                Message,
                "error",
                "HealthCheckFailed",
                metadata: [.. metadata.Select(m => ("kustomize.toolkit.fluxcd.io/" + m.Key, m.Value))]
            )
        );
        var card = (await sink.Gets(1))[0].Json.GetProperty("attachments")[0].GetProperty("content");

        var picture = workspace.PathOf("card.png");
        var text = Words(await Draw(card.GetRawText(), picture, workspace));

        text.ShouldContain("kustomization/webapp.apps");
        text.ShouldContain(Message);
        foreach (var (key, value) in metadata)
        {
            text.ShouldContain(key);
            text.ShouldContain(value);
        }

        Ink(await File.ReadAllBytesAsync(picture)).ShouldBeGreaterThan(0.01);
        if (Golden.IsUpdating)
        {
            File.Copy(picture, Repository.PathOf(Kept), overwrite: true);
        }

        Ink(await File.ReadAllBytesAsync(Repository.PathOf(Kept))).ShouldBeGreaterThan(0.01);
        (await File.ReadAllTextAsync(Repository.PathOf("docs/providers/msteams.md"))).ShouldContain("](msteams.png)");
    }

    [Fact]
    public async Task Without_texts_is_found_to_be_blank()
    {
        using var workspace = new Workspace();
        var picture = workspace.PathOf("card.png");
        var text = Words(await Draw("""{"type":"AdaptiveCard","version":"1.4","body":[]}""", picture, workspace));
        text.ShouldBeEmpty();
        Ink(await File.ReadAllBytesAsync(picture)).ShouldBeLessThan(0.01);
    }

    private static async Task<string> Draw(string card, string picture, Workspace workspace)
    {
        var file = workspace.PathOf("card.json");
        await File.WriteAllTextAsync(file, card);
        await using var drawing = new Child(Repository.PathOf("tools/cards/draw"), [file, picture], null, []);
        if (await drawing.Exit(600) != 0)
        {
            TestServer.Missing(drawing.Error);
        }

        return drawing.Output;
    }

    /// <summary>What a reader sees of the page.</summary>
    private static string Words(string page)
    {
        var body = page[page.IndexOf("<div id=\"drawn\">", StringComparison.Ordinal)..];
        var seen = Tags().Replace(Scripts().Replace(body, ""), "");
        return Spaces().Replace(WebUtility.HtmlDecode(seen), " ").Trim();
    }

    /// <summary>The share of bytes that are not as the pixel before or above has them, which is what PNG's filters leave of plain areas.</summary>
    private static double Ink(byte[] png)
    {
        using var packed = new MemoryStream();
        for (var at = 8; at + 8 <= png.Length; )
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            if (png.AsSpan(at + 4, 4).SequenceEqual("IDAT"u8))
            {
                packed.Write(png, at + 8, length);
            }

            at += length + 12;
        }

        packed.Position = 0;
        using var inflated = new ZLibStream(packed, CompressionMode.Decompress);
        using var rows = new MemoryStream();
        inflated.CopyTo(rows);
        var bytes = rows.ToArray();
        return (double)bytes.Skip(1).Zip(bytes, (a, b) => a != b).Count(differs => differs) / bytes.Length;
    }

    [GeneratedRegex("<script.*?</script>", RegexOptions.Singleline, 5000)]
    private static partial Regex Scripts();

    [GeneratedRegex("<[^>]*>", RegexOptions.None, 5000)]
    private static partial Regex Tags();

    [GeneratedRegex("[ \\n]+", RegexOptions.None, 5000)]
    private static partial Regex Spaces();
}
