namespace Tocsin.Hosting;

/// <summary>
/// How many connections each listener may hold: at most 4,096, and all together half of the descriptors that are left when the program,
/// its libraries and its database have theirs. The other half is for targets and files. Probes have places of their own, which no sender can take.
/// </summary>
/// <param name="descriptors">The limit of open descriptors.</param>
internal sealed class ConnectionPlaces(long descriptors)
{
    private const long Own = 200; // of the program without a connection, libraries that are compiled while it runs among them
    private const int MostOfOne = 4096;
    private const int LeastOfOne = 4;
    private const int Leaving = 8; // closed, and not yet gone
    private const int Probed = 2;
    private static readonly int s_roles = Enum.GetValues<ListenerRole>().Length;

    /// <summary>Of all listeners, those that are waited for and those that are leaving among them.</summary>
    public int Together => Enum.GetValues<ListenerRole>().Sum(Of) + s_roles + Leaving;

    public int Of(ListenerRole role)
    {
        var half = (descriptors - Own) / 2;
        var probes = Clamp(half / 16);
        return role is ListenerRole.Health or ListenerRole.Metrics
            ? probes
            : Clamp((half - (Probed * probes) - s_roles - Leaving) / (s_roles - Probed));
    }

    /// <summary>As <c>ulimit -n</c> says; a large one where that is not known.</summary>
    public static long LimitOfDescriptors()
    {
        const string Limits = "/proc/self/limits";
        const string Files = "Max open files";
        const long Unknown = 1 << 20;
        try
        {
            var line = File.ReadLines(Limits).FirstOrDefault(l => l.StartsWith(Files, StringComparison.Ordinal));
            var soft = line?[Files.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
            return long.TryParse(soft, System.Globalization.CultureInfo.InvariantCulture, out var limit) ? limit : Unknown;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Unknown; // no Linux
        }
    }

    private static int Clamp(long places) => (int)Math.Clamp(places, LeastOfOne, MostOfOne);
}
