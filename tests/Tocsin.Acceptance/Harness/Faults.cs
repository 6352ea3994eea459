using System.Diagnostics;

namespace Tocsin.Acceptance.Harness;

/// <summary>
/// Clock jumps, losses of power and a disk that is slow or fails, for a running program, by a small library that is laid before the
/// system's own (<c>Faults/faults.c</c>). Without a C compiler there are none.
/// </summary>
internal sealed class Faults
{
    private readonly string _library;
    private readonly string _dials;
    private readonly string _power;
    private int _starts;

    private Faults(string library, Workspace workspace)
    {
        _library = library;
        _dials = workspace.PathOf("dials");
        _power = workspace.PathOf("power");
        File.WriteAllBytes(_dials, new byte[5 * sizeof(long)]);
    }

    /// <summary>Skips the test where it cannot be compiled.</summary>
    public static Faults Need(Workspace workspace)
    {
        var faults = Compile(workspace);
        Assert.SkipUnless(faults is not null, "no C compiler (cc) here, so no faults can be laid before the system");
        return faults;
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
        [("LD_PRELOAD", _library), ("FAULTS_DIALS", _dials), ("FAULTS_POWER", $"{_power}{++_starts}")];

    /// <summary>The program's wall clock jumps, also while it runs.</summary>
    public void SetClock(TimeSpan off) => Turn(0, (long)off.TotalSeconds);

    /// <summary>The machine seems to have run for longer: what the program waits for is there.</summary>
    public void SetUptime(TimeSpan more) => Turn(1, (long)more.TotalSeconds);

    /// <summary>Each sync of the outbox takes so much longer.</summary>
    public void SlowDisk(TimeSpan sync) => Turn(2, (long)sync.TotalMilliseconds);

    /// <summary>Writes and syncs of the outbox fail with this <c>errno</c>; 0 for none.</summary>
    public void FailDisk(int error) => Turn(3, error);

    /// <summary>Reads of the outbox fail with this <c>errno</c>, as far as the file is read at all; 0 for none.</summary>
    public void FailReads(int error) => Turn(4, error);

    /// <summary>Kills the program started last; what it had written and not synced is lost.</summary>
    public void CutPower() => File.WriteAllBytes($"{_power}{_starts}", []);

    private void Turn(int dial, long value)
    {
        using var file = new FileStream(_dials, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.Position = dial * sizeof(long);
        file.Write(BitConverter.GetBytes(value));
    }
}
