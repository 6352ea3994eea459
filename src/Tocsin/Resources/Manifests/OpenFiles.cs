namespace Tocsin.Resources.Manifests;

/// <summary>Tells which files every user of the machine can read.</summary>
internal static class OpenFiles
{
    /// <summary>By its own mode and those of the folders on the way to it; false also when that cannot be told.</summary>
    public static bool IsReadableByOthers(string path)
    {
        try
        {
            var file = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
            if (!File.GetUnixFileMode(file).HasFlag(UnixFileMode.OtherRead))
            {
                return false;
            }

            for (var folder = Directory.GetParent(file); folder is not null; folder = folder.Parent)
            {
                if (!folder.UnixFileMode.HasFlag(UnixFileMode.OtherExecute))
                {
                    return false;
                }
            }

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
