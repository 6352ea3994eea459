using System.Diagnostics;

namespace Tocsin.Acceptance.Harness;

/// <summary>
/// Clock jumps and losses of power for a running program, by a small library that is laid before the system's own
/// (<c>Faults/faults.c</c>). Without a C compiler there are none.
/// </summary>
internal sealed class Faults
{
    private readonly string _library;
    private readonly string _clock;
    private readonly string _power;
    private int _starts;

    private Faults(string library, Workspace workspace)
    {
        _library = library;
        _clock = workspace.PathOf("clock");
        _power = workspace.PathOf("power");
        SetClock(TimeSpan.Zero);
    }

    /// <summary>Null where it cannot be compiled.</summary>
    public static Faults? Compile(Workspace workspace)
    {
        var library = workspace.PathOf("faults.so");
        try
        {
            using var cc = Process.Start(
                "cc",
                [
                    "-O2",
                    "-shared",
                    "-fPIC",
                    "-o",
                    library,
                    Repository.PathOf("tests/Tocsin.Acceptance/Faults/faults.c"),
                    "-lpthread",
                ]
            );
            cc.WaitForExit();
            return cc.ExitCode == 0 ? new Faults(library, workspace) : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    /// <summary>For a start of the program.</summary>
    public (string Name, string Value)[] Environment() =>
        [("LD_PRELOAD", _library), ("FAULTS_CLOCK", _clock), ("FAULTS_POWER", $"{_power}{++_starts}")];

    /// <summary>The program's wall clock jumps, also while it runs.</summary>
    public void SetClock(TimeSpan off)
    {
        using var file = new FileStream(_clock, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
        file.Write(BitConverter.GetBytes((long)off.TotalSeconds));
    }

    /// <summary>Kills the program started last; what it had written and not synced is lost.</summary>
    public void CutPower() => File.WriteAllBytes($"{_power}{_starts}", []);
}
