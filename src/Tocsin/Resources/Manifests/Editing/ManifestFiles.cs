using System.Text;
using Tocsin.Core.Documents;
using Tocsin.Files;

namespace Tocsin.Resources.Manifests.Editing;

/// <summary>Writes manifests so that a reader sees the old file or the new one, and nothing in between.</summary>
internal static class ManifestFiles
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether a path that is not there can become a manifest.</summary>
    public static bool CanBeMade(string path) =>
        Path.GetExtension(path).ToUpperInvariant() is ".YAML" or ".YML" or ".JSON"
        && Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path)));

    /// <summary>Where a new object goes: into the file named, or into one of its own in the folder named.</summary>
    public static string ForNew(string path, string name) => Directory.Exists(path) ? Path.Combine(path, name) : path;

    /// <summary>Changes a file's text; its mode stays.</summary>
    /// <param name="mayRemove">A file with nothing left in it goes.</param>
    /// <param name="isPrivate">A new file is for its owner alone.</param>
    /// <exception cref="EditException">The text cannot be changed, or somebody else is changing it.</exception>
    public static void Edit(string path, Func<ManifestText, string> change, bool mayRemove = false, bool isPrivate = false)
    {
        // A link stays one: what it leads to is replaced.
        var target = File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
        var isJson = path.EndsWith(".json", StringComparison.OrdinalIgnoreCase);
        var old = File.Exists(target) ? BoundedFile.Read(target, ManifestFile.MaxSize) : null;
        try
        {
            var (mark, text) = Decode(old ?? []);
            var changed = change(new ManifestText(text, isJson));
            if (mayRemove && changed.Trim().Length == 0)
            {
                File.Delete(path);
            }
            else if (changed != text)
            {
                Replace(target, old, [.. mark, .. s_strict.GetBytes(changed)], isPrivate);
            }
        }
        catch (DocumentException e)
        {
            throw new EditException($"{path}:{e.Line}: {e.Message}; mend the file first");
        }
        catch (EditException e)
        {
            throw new EditException($"{path}: {e.Message}; edit the file by hand");
        }
    }

    private static (byte[] Mark, string Text) Decode(byte[] bytes)
    {
        var mark = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.ToArray() : [];
        try
        {
            return (mark, s_strict.GetString(bytes.AsSpan(mark.Length)));
        }
        catch (DecoderFallbackException e)
        {
            throw new DocumentException(1, "is not UTF-8 text", e);
        }
    }

    private static void Replace(string path, byte[]? old, byte[] bytes, bool isPrivate)
    {
        // The name begins with a dot, so that a Tocsin that watches the folder passes over it.
        var draft = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}");
        try
        {
            var how = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode =
                    old is not null ? File.GetUnixFileMode(path)
                    : isPrivate ? UnixFileMode.UserRead | UnixFileMode.UserWrite
                    : null,
            };
            using (var file = new FileStream(draft, how))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }

            if (old is not null)
            {
                File.SetUnixFileMode(draft, File.GetUnixFileMode(path));
                if (!BoundedFile.Read(path, ManifestFile.MaxSize).AsSpan().SequenceEqual(old))
                {
                    throw new EditException("it was changed by somebody else meanwhile; try again");
                }
            }

            File.Move(draft, path, overwrite: old is not null);
        }
        finally
        {
            File.Delete(draft);
        }
    }
}
