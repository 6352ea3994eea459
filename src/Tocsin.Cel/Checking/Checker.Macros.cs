using Tocsin.Cel.Parsing;

namespace Tocsin.Cel.Checking;

/// <summary>Macros.</summary>
internal sealed partial class Checker
{
    private CelType Fold(FoldExpr fold)
    {
        var range = TypeOf(fold.Range);
        var (first, second) = Elements(fold, _types.Shallow(range));
        Scope.Enter(fold.First, fold.Second is null && _types.Shallow(range).Kind != TypeKind.Map ? second : first);
        if (fold.Second is not null)
        {
            Scope.Enter(fold.Second, second);
        }

        if (fold.Condition is not null)
        {
            Want(CelType.Bool, fold.Condition, "the condition");
        }

        var result = fold.Result is null ? null : TypeOf(fold.Result);
        Scope.Leave(fold.Second is null ? 1 : 2);
        return fold.Kind switch
        {
            FoldKind.All or FoldKind.Exists or FoldKind.ExistsOne => CelType.Bool,
            FoldKind.Filter => CelType.List(_types.Shallow(range).Kind == TypeKind.Map ? first : second),
            FoldKind.Map => CelType.List(result!),
            FoldKind.TransformMap => CelType.Map(first, result!),
            FoldKind.SortBy => SortBy(fold, second, result!),
            _ => Entries(fold, result!),
        };
    }

    /// <summary>The types of index or key, and of element or value.</summary>
    private (CelType First, CelType Second) Elements(FoldExpr fold, CelType range)
    {
        switch (range.Kind)
        {
            case TypeKind.List:
                return (CelType.Int, range.Parameters[0]);
            case TypeKind.Map when fold.Kind != FoldKind.SortBy:
                return (range.Parameters[0], range.Parameters[1]);
            case TypeKind.Dyn or TypeKind.Unknown:
                return (CelType.Dyn, CelType.Dyn);
            case TypeKind.Variable:
                Open(range);
                return (CelType.Dyn, CelType.Dyn);
            default:
                Refuse(fold.Range.Position, $"a macro walks over a list or map, not over {Shown(range)}");
                return (CelType.Unknown, CelType.Unknown);
        }
    }

    private CelType SortBy(FoldExpr fold, CelType item, CelType key)
    {
        var kind = _types.Shallow(key).Kind;
        return kind is TypeKind.List or TypeKind.Map or TypeKind.Optional or TypeKind.Null or TypeKind.Type
            ? Refuse(fold.Result!.Position, $"{Shown(key)} has no order to sort by")
            : CelType.List(item);
    }

    private CelType Entries(FoldExpr fold, CelType result)
    {
        var map = CelType.Map(_types.Fresh(), _types.Fresh());
        return _types.Assign(map, result)
            ? map
            : Refuse(fold.Result!.Position, $"the entry must be a map, found {Shown(result)}");
    }

    private CelType Bind(BindExpr bind)
    {
        var value = TypeOf(bind.Value);
        Scope.Enter(bind.Variable, value);
        var body = TypeOf(bind.Body);
        Scope.Leave(1);
        return body;
    }

    private CelType OptionalMap(OptionalMapExpr optional)
    {
        var held = _types.Fresh();
        Want(CelType.Optional(held), optional.Operand, optional.Flat ? "optFlatMap" : "optMap");
        Scope.Enter(optional.Variable, held);
        var body = TypeOf(optional.Body);
        Scope.Leave(1);
        if (!optional.Flat)
        {
            return CelType.Optional(body);
        }

        var result = CelType.Optional(_types.Fresh());
        return _types.Assign(result, body)
            ? result
            : Refuse(optional.Body.Position, $"optFlatMap needs an optional, found {Shown(body)}");
    }
}
