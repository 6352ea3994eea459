namespace Tocsin.Acceptance.Harness;

/// <summary>Runs a command of the program to its end.</summary>
internal static class Cli
{
    public static Task<Ended> Run(params string[] args) => RunWith(null, args);

    public static async Task<Ended> RunWith(string? input, string[] args, params (string Name, string Value)[] environment)
    {
        await using var child = new Child(args, input, environment);
        var code = await child.Exit(seconds: 90);
        return new Ended(code, child.Output, child.Error);
    }

    internal sealed record Ended(int Code, string Output, string Error)
    {
        public string[] OutputLines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
