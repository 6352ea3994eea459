namespace Tocsin.Cel.Parsing;

/// <summary>A node of the syntax tree; the checker writes into it what its names mean.</summary>
internal abstract class Expr
{
    /// <summary>Bounds every walk over a tree, so that none exhausts the stack.</summary>
    public const int MaxDepth = 300;

    protected Expr(int position, params ReadOnlySpan<Expr?> children)
    {
        Position = position;
        foreach (var child in children)
        {
            Depth = Math.Max(Depth, child?.Depth ?? 0);
        }

        if (++Depth > MaxDepth)
        {
            throw new SyntaxException(position, $"the expression is nested more than {MaxDepth} levels deep");
        }
    }

    public int Position { get; }

    public int Depth { get; }
}

/// <summary>A constant.</summary>
internal sealed class LiteralExpr(int position, CelValue value) : Expr(position)
{
    public CelValue Value { get; } = value;
}

/// <summary>A simple name.</summary>
internal sealed class NameExpr(int position, string name, bool absolute) : Expr(position)
{
    public string Name { get; } = name;

    /// <summary>Written with a dot before it: never a variable of a macro.</summary>
    public bool Absolute { get; } = absolute;

    public Meaning? Meaning { get; set; }
}

/// <summary>A field of something: <c>a.b</c>, <c>a.?b</c>, or the question whether it is there.</summary>
internal sealed class SelectExpr(int position, Expr operand, string field, bool optional, bool test = false)
    : Expr(position, operand)
{
    public Expr Operand { get; } = operand;

    public string Field { get; } = field;

    public bool Optional { get; } = optional;

    public bool Test { get; } = test;

    /// <summary>Set when the whole chain is one name with dots.</summary>
    public Meaning? Meaning { get; set; }
}

/// <summary>A call of a function or an operator.</summary>
internal sealed class CallExpr(int position, Expr? target, string function, params Expr[] arguments)
    : Expr(position, [target, .. arguments])
{
    public Expr? Target { get; } = target;

    public string Function { get; } = function;

    public Expr[] Arguments { get; } = arguments;

    /// <summary>What is called, null when nothing of that name is there.</summary>
    public Libraries.Function? Resolved { get; set; }

    /// <summary>Whether the target is only the first part of the function's name.</summary>
    public bool Namespaced { get; set; }
}

/// <summary>Two or more conditions joined by <c>&amp;&amp;</c> or <c>||</c>.</summary>
internal sealed class LogicalExpr(int position, bool and, Expr[] terms) : Expr(position, terms)
{
    public bool And { get; } = and;

    public Expr[] Terms { get; } = terms;
}

/// <summary>The choice <c>a ? b : c</c>.</summary>
internal sealed class ConditionalExpr(int position, Expr condition, Expr then, Expr otherwise)
    : Expr(position, condition, then, otherwise)
{
    public Expr Condition { get; } = condition;

    public Expr Then { get; } = then;

    public Expr Otherwise { get; } = otherwise;
}

/// <summary>A list literal.</summary>
internal sealed class ListExpr(int position, Expr[] items, bool[] optional) : Expr(position, items)
{
    public Expr[] Items { get; } = items;

    public bool[] Optional { get; } = optional;
}

/// <summary>A map literal.</summary>
internal sealed class MapExpr(int position, Expr[] keys, Expr[] values, bool[] optional) : Expr(position, [.. keys, .. values])
{
    public Expr[] Keys { get; } = keys;

    public Expr[] Values { get; } = values;

    public bool[] Optional { get; } = optional;
}
