using Tocsin.Cel.Libraries;
using Tocsin.Cel.Parsing;

namespace Tocsin.Cel.Checking;

/// <summary>Finds what every name means and what type every part has; without checks it finds the names only.</summary>
internal sealed partial class Checker
{
    private const int MaxIssues = 20;

    private readonly CelEnvironment _environment;
    private readonly SourceText _source;
    private readonly FunctionTable _functions;
    private readonly Substitution _types = new();
    private readonly Overloads _overloads;
    private readonly List<CelIssue> _issues = [];

    /// <summary>How many calls of <c>format</c> the part being checked is an argument of.</summary>
    private int _formats;

    public Checker(CelEnvironment environment, SourceText source)
    {
        _environment = environment;
        _source = source;
        _functions = environment.Functions;
        _overloads = new Overloads(_types);
    }

    public Scope Scope { get; } = new();

    public IReadOnlyList<CelIssue> Issues => _issues;

    public CelType Check(Expr root) => _types.Resolve(TypeOf(root), closed: true);

    private CelType TypeOf(Expr expr) =>
        expr switch
        {
            LiteralExpr literal => Constant(literal.Value),
            NameExpr name => Name(name),
            SelectExpr select => Select(select),
            CallExpr call => Call(call),
            LogicalExpr logical => Logical(logical),
            ConditionalExpr conditional => Conditional(conditional),
            ListExpr list => List(list),
            MapExpr map => Map(map),
            FoldExpr fold => Fold(fold),
            BindExpr bind => Bind(bind),
            OptionalMapExpr optional => OptionalMap(optional),
            _ => CelType.Dyn,
        };

    private static CelType Constant(in CelValue value) =>
        value.Kind switch
        {
            CelKind.Null => CelType.Null,
            CelKind.Bool => CelType.Bool,
            CelKind.Int => CelType.Int,
            CelKind.Uint => CelType.Uint,
            CelKind.Double => CelType.Double,
            CelKind.String => CelType.String,
            _ => CelType.Bytes,
        };

    private CelType Call(CallExpr call)
    {
        var member = call.Target is not null;
        if (Qualified(call.Target) is { } prefix && _functions.Find($"{prefix}.{call.Function}") is { } namespaced)
        {
            (call.Resolved, call.Namespaced, member) = (namespaced, true, false);
        }
        else
        {
            call.Resolved = _functions.Find(call.Function);
        }

        List<CelType> arguments = member ? [TypeOf(call.Target!)] : [];
        arguments.AddRange(Arguments(call));
        if (call.Resolved is null)
        {
            var name =
                call.Target is not null && Qualified(call.Target) is { } q && !IsVariable(q)
                    ? $"{q}.{call.Function}"
                    : call.Function;
            return Refuse(call.Position, $"undeclared function '{name}'");
        }

        if (_overloads.Resolve(call.Resolved, member, [.. arguments]) is { } type)
        {
            return type;
        }

        return Refuse(call.Position, _overloads.Explain(call.Resolved.Name, call.Resolved, member, [.. arguments]));
    }

    private List<CelType> Arguments(CallExpr call)
    {
        // cel-go lets the values of a format differ in type, and whatever stands in them.
        var isFormat = call is { Target: not null, Function: "format" };
        _formats += isFormat ? 1 : 0;
        List<CelType> types = [.. call.Arguments.Select(TypeOf)];
        _formats -= isFormat ? 1 : 0;
        return types;
    }

    private CelType Logical(LogicalExpr logical)
    {
        foreach (var term in logical.Terms)
        {
            Want(CelType.Bool, term, logical.And ? "'&&'" : "'||'");
        }

        return CelType.Bool;
    }

    private CelType Conditional(ConditionalExpr conditional)
    {
        Want(CelType.Bool, conditional.Condition, "'?'");
        var (then, otherwise) = (TypeOf(conditional.Then), TypeOf(conditional.Otherwise));
        if (_types.Assign(then, otherwise) || _types.Assign(otherwise, then))
        {
            return _types.MoreGeneral(then, otherwise);
        }

        return Refuse(conditional.Position, $"the choices of '?:' differ in type: {Shown(then)} and {Shown(otherwise)}");
    }

    private CelType List(ListExpr list)
    {
        CelType? item = null;
        for (var i = 0; i < list.Items.Length; i++)
        {
            item = Join(item, Element(list.Items[i], list.Optional[i]), list.Items[i].Position);
        }

        return CelType.List(item ?? _types.Fresh());
    }

    private CelType Map(MapExpr map)
    {
        CelType? key = null;
        CelType? value = null;
        for (var i = 0; i < map.Keys.Length; i++)
        {
            var type = TypeOf(map.Keys[i]);
            if (
                _types.Shallow(type) is { Kind: not (TypeKind.Variable or TypeKind.Dyn or TypeKind.Unknown) } known
                && !IsKey(known)
            )
            {
                Refuse(map.Keys[i].Position, $"a key cannot be {known}; keys are string, int, uint or bool");
            }

            key = Join(key, type, map.Keys[i].Position);
            value = Join(value, Element(map.Values[i], map.Optional[i]), map.Values[i].Position);
        }

        return CelType.Map(key ?? _types.Fresh(), value ?? _types.Fresh());
    }

    private CelType Element(Expr item, bool optional)
    {
        if (!optional)
        {
            return TypeOf(item);
        }

        var held = _types.Fresh();
        Want(CelType.Optional(held), item, "'?' before an element");
        return held;
    }

    private CelType Join(CelType? before, CelType type, int position)
    {
        if (before is null)
        {
            return type;
        }

        if (_types.Assign(before, type))
        {
            return _types.MoreGeneral(before, type);
        }

        return _environment.HomogeneousLiterals && _formats == 0
            ? Refuse(position, $"expected {Shown(before)} as before in this literal, found {Shown(type)}; dyn(…) allows both")
            : CelType.Dyn;
    }

    private static bool IsKey(CelType type) => type.Kind is TypeKind.String or TypeKind.Int or TypeKind.Uint or TypeKind.Bool;

    private void Want(CelType wanted, Expr expr, string by)
    {
        var type = TypeOf(expr);
        if (!_types.Assign(wanted, type))
        {
            Refuse(expr.Position, $"{by} needs {Shown(wanted)}, found {Shown(type)}");
        }
    }

    private string Shown(CelType type) => _types.Shown(type);

    private CelType Refuse(int position, string message)
    {
        if (!_environment.TypeChecks)
        {
            return CelType.Dyn;
        }

        if (_issues.Count < MaxIssues)
        {
            _issues.Add(_source.Issue(position, message));
        }

        return CelType.Unknown;
    }
}
