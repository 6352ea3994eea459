namespace Tocsin.Testing;

/// <summary>Facts made by others (conformance data, vendors' descriptions), read where they are and never copied here.</summary>
public static class Shared
{
    /// <summary>The folder named by <c>TOCSIN_SHARED</c>, or null when it is not set or not there.</summary>
    public static string? Root { get; } =
        Environment.GetEnvironmentVariable("TOCSIN_SHARED") is { Length: > 0 } path && Directory.Exists(path) ? path : null;

    /// <summary>The path of a shared file; without the folder the test that asks is skipped.</summary>
    public static string File(string relative)
    {
        if (Root is null)
        {
            Assert.Skip("TOCSIN_SHARED is not set: data made by others is not at hand");
        }

        return Path.Combine(Root!, relative);
    }
}
