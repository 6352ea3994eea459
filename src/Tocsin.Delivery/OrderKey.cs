using Tocsin.Core.Events;

namespace Tocsin.Delivery;

/// <summary>A number equal for equal involved objects (FNV-1a, 64 bits). Two objects that share one only queue behind each other.</summary>
public static class OrderKey
{
    public static long Of(ObjectReference o) => Of(o.ToString());

    /// <param name="name"><c>Kind/namespace/name</c>.</param>
    public static long Of(string name)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in name)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }

        return unchecked((long)hash);
    }
}
