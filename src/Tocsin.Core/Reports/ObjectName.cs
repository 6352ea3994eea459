namespace Tocsin.Core.Reports;

/// <summary>The name of a namespaced object, written <c>namespace/name</c> wherever people read it.</summary>
public readonly record struct ObjectName(string Namespace, string Name)
{
    public override string ToString() => $"{Namespace}/{Name}";

    /// <summary>Reads <c>namespace/name</c>; null when there is not exactly one slash with text on both sides.</summary>
    public static ObjectName? Parse(string text)
    {
        var slash = text.IndexOf('/');
        return slash > 0 && slash < text.Length - 1 && text.IndexOf('/', slash + 1) < 0
            ? new ObjectName(text[..slash], text[(slash + 1)..])
            : null;
    }
}
