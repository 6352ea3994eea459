namespace Tocsin.Cel.Parsing;

/// <summary>What a name stands for.</summary>
internal abstract record Meaning(CelType Type)
{
    /// <summary>A variable of the environment.</summary>
    public sealed record Variable(string Name, CelType Type) : Meaning(Type);

    /// <summary>A variable of a macro.</summary>
    public sealed record Local(int Slot, CelType Type) : Meaning(Type);

    /// <summary>A type, such as <c>int</c>.</summary>
    public sealed record TypeName(string Name, CelType Type) : Meaning(Type);
}
