namespace Tocsin.Cel.Parsing;

/// <summary>Turns the calls that are macros into their own nodes; all others stay calls.</summary>
internal sealed class Macros(CelLibraries libraries, bool enabled)
{
    /// <exception cref="SyntaxException">A macro's arguments do not fit.</exception>
    public Expr Expand(int position, Expr? target, string name, Expr[] arguments)
    {
        var expanded =
            !enabled ? null
            : target is null ? Global(position, name, arguments)
            : Member(position, target, name, arguments);
        return expanded ?? new CallExpr(position, target, name, arguments);
    }

    private static SelectExpr? Global(int position, string name, Expr[] arguments)
    {
        if (name != "has" || arguments.Length != 1)
        {
            return null;
        }

        return arguments[0] is SelectExpr { Test: false } field
            ? new SelectExpr(position, field.Operand, field.Field, field.Optional, test: true)
            : throw new SyntaxException(arguments[0].Position, "has() asks for a field: has(a.b)");
    }

    private Expr? Member(int position, Expr target, string name, Expr[] arguments) =>
        name switch
        {
            "optMap" or "optFlatMap" when arguments.Length == 2 && Has(CelLibraries.Optionals) => new OptionalMapExpr(
                position,
                target,
                Variable(arguments[0]),
                arguments[1],
                name == "optFlatMap"
            ),
            "bind" when arguments.Length == 3 && target is NameExpr { Name: "cel" } && Has(CelLibraries.Bindings) => new BindExpr(
                position,
                Variable(arguments[0]),
                arguments[1],
                arguments[2]
            ),
            "sortBy" when arguments.Length == 2 && Has(CelLibraries.Lists) => new FoldExpr(
                position,
                FoldKind.SortBy,
                target,
                Variable(arguments[0]),
                null,
                null,
                arguments[1]
            ),
            _ => Fold(position, target, name, arguments),
        };

    private FoldExpr? Fold(int position, Expr target, string name, Expr[] arguments) =>
        (name, arguments.Length) switch
        {
            ("all", 2) => Test(FoldKind.All, position, target, arguments),
            ("exists", 2) => Test(FoldKind.Exists, position, target, arguments),
            ("exists_one" or "existsOne", 2) => Test(FoldKind.ExistsOne, position, target, arguments),
            ("filter", 2) => Test(FoldKind.Filter, position, target, arguments),
            ("map", 2) => new(position, FoldKind.Map, target, Variable(arguments[0]), null, null, arguments[1]),
            ("map", 3) => new(position, FoldKind.Map, target, Variable(arguments[0]), null, arguments[1], arguments[2]),
            _ => Has(CelLibraries.TwoVariables) ? TwoVariables(position, target, name, arguments) : null,
        };

    private static FoldExpr? TwoVariables(int position, Expr target, string name, Expr[] arguments) =>
        (name, arguments.Length) switch
        {
            ("all", 3) => Test2(FoldKind.All, position, target, arguments),
            ("exists", 3) => Test2(FoldKind.Exists, position, target, arguments),
            ("exists_one" or "existsOne", 3) => Test2(FoldKind.ExistsOne, position, target, arguments),
            ("transformList", 3 or 4) => Transform(FoldKind.Map, position, target, arguments),
            ("transformMap", 3 or 4) => Transform(FoldKind.TransformMap, position, target, arguments),
            ("transformMapEntry", 3 or 4) => Transform(FoldKind.TransformMapEntry, position, target, arguments),
            _ => null,
        };

    private static FoldExpr Test(FoldKind kind, int position, Expr target, Expr[] arguments) =>
        new(position, kind, target, Variable(arguments[0]), null, arguments[1], null);

    private static FoldExpr Test2(FoldKind kind, int position, Expr target, Expr[] arguments)
    {
        var (first, second) = Variables(arguments);
        return new(position, kind, target, first, second, arguments[2], null);
    }

    private static FoldExpr Transform(FoldKind kind, int position, Expr target, Expr[] arguments)
    {
        var (first, second) = Variables(arguments);
        return new(position, kind, target, first, second, arguments.Length == 4 ? arguments[2] : null, arguments[^1]);
    }

    private static (MacroVariable First, MacroVariable Second) Variables(Expr[] arguments)
    {
        var (first, second) = (Variable(arguments[0]), Variable(arguments[1]));
        return first.Name != second.Name
            ? (first, second)
            : throw new SyntaxException(second.Position, $"the variable '{second.Name}' is declared twice");
    }

    private static MacroVariable Variable(Expr argument) =>
        argument is NameExpr { Absolute: false } name
            ? new MacroVariable(name.Position, name.Name)
            : throw new SyntaxException(argument.Position, "this argument names a variable; write a simple name");

    private bool Has(CelLibraries library) => libraries.HasFlag(library);
}
