namespace Tocsin.Core.Reports;

/// <summary>The name of a namespaced object, written <c>namespace/name</c> wherever people read it.</summary>
public readonly record struct ObjectName(string Namespace, string Name)
{
    public override string ToString() => $"{Namespace}/{Name}";

    /// <summary>A text that can be the name of some kind of object: one segment of a path of the API, of at most 253 characters.</summary>
    /// <remarks>https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#path-segment-names</remarks>
    public static bool IsSegment(string text) =>
        text is not ("" or "." or "..") && text.Length <= 253 && !text.Contains('/') && !text.Contains('%');

    /// <summary>Reads <c>namespace/name</c>; null when there is not exactly one slash with text on both sides.</summary>
    public static ObjectName? Parse(string text)
    {
        var slash = text.IndexOf('/');
        return slash > 0 && slash < text.Length - 1 && text.IndexOf('/', slash + 1) < 0
            ? new ObjectName(text[..slash], text[(slash + 1)..])
            : null;
    }
}
