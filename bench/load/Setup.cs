namespace Tocsin.Load;

/// <summary>What one run of this program is given.</summary>
/// <param name="Program">The built <c>tocsin</c>.</param>
/// <param name="Folder">For data and results; its volume is what is measured.</param>
internal sealed record Setup(string Program, string Folder)
{
    private int _folders;

    public string ServerCore { get; init; } = "0";
    public IReadOnlyList<string> ProgramFlags { get; init; } = [];

    /// <summary>Before anything is measured: long enough for the JIT to be done with the hot paths.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>One measurement.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(20);

    public int Repeats { get; init; } = 3;

    /// <summary>The subjects to measure, by name; none means all.</summary>
    public IReadOnlyCollection<string> Only { get; init; } = [];

    /// <summary>Another build of the program, which takes its turn besides.</summary>
    public string? Against { get; init; }

    public string NewFolder(string name) =>
        Directory
            .CreateDirectory(Path.Combine(Folder, $"{name}-{Environment.ProcessId}-{Interlocked.Increment(ref _folders)}"))
            .FullName;

    /// <summary>Reads <c>--name value</c> pairs; what follows <c>--</c> goes to the program.</summary>
    public static Setup? Parse(IReadOnlyList<string> args)
    {
        var own = args.TakeWhile(a => a != "--").ToList();
        if (own.Count % 2 != 0)
        {
            return null;
        }

        var values = own.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        if (!values.TryGetValue("--program", out var program))
        {
            return null;
        }

        TimeSpan Seconds(string name, double otherwise) =>
            TimeSpan.FromSeconds(
                values.TryGetValue(name, out var text)
                    ? double.Parse(text, System.Globalization.CultureInfo.InvariantCulture)
                    : otherwise
            );
        return new Setup(Path.GetFullPath(program), Path.GetFullPath(values.GetValueOrDefault("--folder") ?? ".load"))
        {
            ServerCore = values.GetValueOrDefault("--core") ?? "0",
            WarmUp = Seconds("--warm-up", 20),
            Window = Seconds("--window", 20),
            Repeats = (int)Seconds("--repeats", 3).TotalSeconds,
            Only = values.GetValueOrDefault("--only")?.Split(',') ?? [],
            Against = values.GetValueOrDefault("--against"),
            ProgramFlags = [.. args.Skip(own.Count + 1)],
        };
    }
}
