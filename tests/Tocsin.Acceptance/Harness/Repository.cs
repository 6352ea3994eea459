namespace Tocsin.Acceptance.Harness;

/// <summary>Where the built program and the examples are, found from where the tests run.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Program { get; } = PathOf("src/Tocsin/bin/Release/net10.0/tocsin");

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Tocsin.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("the tests do not run below the repository");
    }
}
