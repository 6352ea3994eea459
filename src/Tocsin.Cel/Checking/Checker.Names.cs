using Tocsin.Cel.Parsing;

namespace Tocsin.Cel.Checking;

/// <summary>Names and fields.</summary>
internal sealed partial class Checker
{
    /// <summary>The dotted name that an expression spells, or null when it is something else.</summary>
    private static string? Qualified(Expr? expr) =>
        expr switch
        {
            NameExpr name => name.Name,
            SelectExpr { Optional: false, Test: false } select => Qualified(select.Operand) is { } prefix
                ? $"{prefix}.{select.Field}"
                : null,
            _ => null,
        };

    private CelType Name(NameExpr name)
    {
        name.Meaning = (name.Absolute ? null : Scope.Find(name.Name)) ?? Global(name.Name);
        return name.Meaning?.Type ?? Refuse(name.Position, $"undeclared variable '{name.Name}'");
    }

    private CelType Select(SelectExpr select)
    {
        if (Dotted(select) is { } meaning)
        {
            select.Meaning = meaning;
            return select.Test ? CelType.Bool : meaning.Type;
        }

        var type = Field(select, _types.Shallow(TypeOf(select.Operand)));
        return select.Test ? CelType.Bool : type;
    }

    private Meaning? Dotted(SelectExpr select)
    {
        if (select.Test || Qualified(select) is not { } name || Scope.Find(name[..name.IndexOf('.')]) is not null)
        {
            return null;
        }

        return Global(name);
    }

    private CelType Field(SelectExpr select, CelType operand)
    {
        var optional = select.Optional;
        if (operand.Kind == TypeKind.Optional)
        {
            optional = true;
            operand = _types.Shallow(operand.Parameters[0]);
        }

        var type = operand.Kind switch
        {
            TypeKind.Map => operand.Parameters[1],
            TypeKind.Dyn or TypeKind.Unknown => CelType.Dyn,
            TypeKind.Variable => Open(operand),
            _ => Refuse(select.Position, $"{Shown(operand)} has no fields, so not '{select.Field}'"),
        };
        return optional ? CelType.Optional(type) : type;
    }

    /// <summary>A field of something that no one knows the type of: it stays dyn, so that nothing wrong is learnt later.</summary>
    private CelType Open(CelType operand)
    {
        _types.Assign(CelType.Dyn, operand);
        return CelType.Dyn;
    }

    private bool IsVariable(string name) => Global(name.Split('.')[0]) is not null || Scope.Find(name.Split('.')[0]) is not null;

    private Meaning? Global(string name)
    {
        if (_environment.Variables.TryGetValue(name, out var type))
        {
            return new Meaning.Variable(name, type);
        }

        return TypeNames.Find(name, _environment.Libraries) is { } named ? new Meaning.TypeName(name, CelType.Type(named)) : null;
    }
}
