namespace Tocsin.Cel.Parsing;

/// <summary>The macros that walk over a range.</summary>
internal enum FoldKind
{
    All,
    Exists,
    ExistsOne,
    Filter,
    Map,
    TransformMap,
    TransformMapEntry,
    SortBy,
}

/// <summary>A variable that a macro declares.</summary>
internal sealed class MacroVariable(int position, string name)
{
    public int Position { get; } = position;

    public string Name { get; } = name;

    public int Slot { get; set; }
}

/// <summary>A macro over a list or map: <c>range.all(x, condition)</c>, <c>range.transformList(i, v, condition, result)</c>.</summary>
internal sealed class FoldExpr(
    int position,
    FoldKind kind,
    Expr range,
    MacroVariable first,
    MacroVariable? second,
    Expr? condition,
    Expr? result
) : Expr(position, range, condition, result)
{
    public FoldKind Kind { get; } = kind;

    public Expr Range { get; } = range;

    public MacroVariable First { get; } = first;

    public MacroVariable? Second { get; } = second;

    public Expr? Condition { get; } = condition;

    public Expr? Result { get; } = result;
}

/// <summary>A value with a name: <c>cel.bind(x, value, body)</c>.</summary>
internal sealed class BindExpr(int position, MacroVariable variable, Expr value, Expr body) : Expr(position, value, body)
{
    public MacroVariable Variable { get; } = variable;

    public Expr Value { get; } = value;

    public Expr Body { get; } = body;
}

/// <summary>What to make of the value of an optional: <c>optMap</c>, <c>optFlatMap</c>.</summary>
internal sealed class OptionalMapExpr(int position, Expr operand, MacroVariable variable, Expr body, bool flat)
    : Expr(position, operand, body)
{
    public Expr Operand { get; } = operand;

    public MacroVariable Variable { get; } = variable;

    public Expr Body { get; } = body;

    public bool Flat { get; } = flat;
}
