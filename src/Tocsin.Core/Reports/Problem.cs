namespace Tocsin.Core.Reports;

/// <summary>One thing wrong with a resource: the field's path, a message that names cause and cure, and its line in the file.</summary>
/// <param name="Path">The field, as <c>spec.eventSources[0].kind</c>; empty for the object as a whole.</param>
/// <param name="Message">Never holds a Secret's value.</param>
/// <param name="Line">1-based line in the source, 0 when the source has none (a cluster's object).</param>
public sealed record Problem(string Path, string Message, int Line = 0)
{
    /// <summary>A warning leaves the object in use; an error makes it not ready, unless it is contained.</summary>
    public bool IsWarning { get; init; }

    /// <summary>An error of one entry, which is left out; the object goes on with the others.</summary>
    public bool IsContained { get; init; }

    /// <summary>The object cannot be used as it is.</summary>
    public bool Breaks => KeepsFromUse || (!IsWarning && !IsContained);

    /// <summary>Of something that the object names, which can be mended without a change of the object.</summary>
    public bool IsOfReference { get; init; }

    /// <summary>A warning that all the same keeps the object from use: a value in it is not known yet, and nothing is wrong so far.</summary>
    public bool KeepsFromUse { get; init; }

    /// <summary>The machine's word for it, shown as the reason of the object's readiness.</summary>
    public string Reason { get; init; } = ReadyReason.InvalidSpec;

    /// <summary>Names what is wrong for good: the page <c>docs/lint/CODE.md</c> explains it, and scripts may rely on it.</summary>
    public string Code { get; init; } = "";

    /// <summary>The code given, or the one that follows from the reason.</summary>
    public string EffectiveCode => Code.Length > 0 ? Code : FindingCode.Of(Reason);

    public override string ToString() => Path.Length == 0 ? Message : $"{Path}: {Message}";
}
