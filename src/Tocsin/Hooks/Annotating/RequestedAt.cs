using System.Globalization;

namespace Tocsin.Hooks.Annotating;

/// <summary>The annotation by which Flux's controllers are asked to reconcile (spec/receivers.md §6).</summary>
internal static class RequestedAt
{
    public const string Annotation = "reconcile.fluxcd.io/requestedAt";

    /// <summary>
    /// A value that was never there before, in the form of the reference: Go's text of a time, with the seconds since the program began.
    /// </summary>
    public static string Text(DateTimeOffset now, TimeSpan sinceStart)
    {
        var fraction = now.UtcDateTime.ToString("fffffff", CultureInfo.InvariantCulture).TrimEnd('0');
        var dot = fraction.Length > 0 ? "." : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{now.UtcDateTime:yyyy-MM-dd HH:mm:ss}{dot}{fraction} +0000 UTC m=+{sinceStart.TotalSeconds:0.000000000}"
        );
    }
}
