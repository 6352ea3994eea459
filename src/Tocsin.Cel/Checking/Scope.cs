using Tocsin.Cel.Parsing;

namespace Tocsin.Cel.Checking;

/// <summary>The variables of the macros around the place that is being checked.</summary>
internal sealed class Scope
{
    private readonly List<(string Name, CelType Type)> _locals = [];

    /// <summary>How many slots an evaluation needs.</summary>
    public int Slots { get; private set; }

    public void Enter(MacroVariable variable, CelType type)
    {
        variable.Slot = _locals.Count;
        _locals.Add((variable.Name, type));
        Slots = Math.Max(Slots, _locals.Count);
    }

    public void Leave(int count) => _locals.RemoveRange(_locals.Count - count, count);

    public Meaning.Local? Find(string name)
    {
        var slot = _locals.FindLastIndex(local => local.Name == name);
        return slot < 0 ? null : new Meaning.Local(slot, _locals[slot].Type);
    }
}
