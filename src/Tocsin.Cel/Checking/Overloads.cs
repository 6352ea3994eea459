using Tocsin.Cel.Libraries;
using Tocsin.Cel.Parsing;

namespace Tocsin.Cel.Checking;

/// <summary>Finds which ways to call a function fit the types of its arguments.</summary>
internal sealed class Overloads(Substitution types)
{
    /// <summary>The type of the call: dyn when several ways fit and differ, null when none does.</summary>
    public CelType? Resolve(Function function, bool member, CelType[] arguments)
    {
        CelType? result = null;
        foreach (var overload in function.Overloads)
        {
            if (overload.Member != member || overload.Parameters.Length != arguments.Length)
            {
                continue;
            }

            var open = new Dictionary<string, CelType>(StringComparer.Ordinal);
            var mark = types.Mark();
            if (!Fit(overload, arguments, open))
            {
                types.Undo(mark);
                continue;
            }

            var type = types.Resolve(Instance(overload.Result, open));
            result = result is null || types.Resolve(result).Equals(type) ? type : CelType.Dyn;
        }

        return result;
    }

    public string Explain(string name, Function function, bool member, CelType[] arguments)
    {
        var shown = Array.ConvertAll(arguments, types.Shown);
        var given =
            member ? $"{shown[0]}.{name}({string.Join(", ", shown[1..])})"
            : char.IsAsciiLetter(name[0]) ? $"{name}({string.Join(", ", shown)})"
            : shown.Length == 1 ? $"{Operators.Shown(name)}{shown[0]}"
            : name is Operators.Index or Operators.OptionalIndex ? $"{shown[0]}[{shown[1]}]"
            : $"{shown[0]} {Operators.Shown(name)} {shown[1]}";
        var ways = function
            .Overloads.Where(o => o.Member == member)
            .Select(o => o.Text)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        if (!char.IsAsciiLetter(name[0]) || ways.Count == 0)
        {
            return $"no such overload: {given}";
        }

        return $"no such overload: {given}; there is {string.Join(", ", ways)}";
    }

    private bool Fit(Overload overload, CelType[] arguments, Dictionary<string, CelType> open)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            if (!types.Assign(Instance(overload.Parameters[i], open), arguments[i]))
            {
                return false;
            }
        }

        return true;
    }

    private CelType Instance(CelType type, Dictionary<string, CelType> open)
    {
        if (type.Kind == TypeKind.Parameter)
        {
            if (!open.TryGetValue(type.Name, out var variable))
            {
                open[type.Name] = variable = types.Fresh();
            }

            return variable;
        }

        return type.Parameters.Length == 0 ? type : type.Over(Array.ConvertAll(type.Parameters, p => Instance(p, open)));
    }
}
