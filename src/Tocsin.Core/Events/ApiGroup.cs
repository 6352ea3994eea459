namespace Tocsin.Core.Events;

/// <summary>The group of an API version. It is asked for many times an event, and event after event is of the same one.</summary>
internal sealed record ApiGroup(string Version, string Name)
{
    private static ApiGroup s_last = new("", "");

    public string Prefix { get; } = Name + "/";

    public static ApiGroup Of(string version)
    {
        var last = Volatile.Read(ref s_last);
        if (!string.Equals(last.Version, version, StringComparison.Ordinal))
        {
            var slash = version.IndexOf('/');
            last = new ApiGroup(version, slash > 0 && version.LastIndexOf('/') == slash ? version[..slash] : "");
            Volatile.Write(ref s_last, last);
        }

        return last;
    }
}
