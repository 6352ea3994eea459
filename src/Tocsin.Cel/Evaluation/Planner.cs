using Tocsin.Cel.Parsing;

namespace Tocsin.Cel.Evaluation;

/// <summary>Turns a checked tree into nodes that can be run.</summary>
internal sealed class Planner(CelPatternFactory? patterns)
{
    /// <exception cref="SyntaxException">A constant pattern is refused.</exception>
    public Node Plan(Expr expr) =>
        expr switch
        {
            LiteralExpr literal => new ConstantNode(literal.Position, literal.Value),
            NameExpr name => Named(name.Position, name.Meaning, name.Name),
            SelectExpr { Meaning: { } meaning } select => Named(select.Position, meaning, select.Field),
            SelectExpr { Test: true } select => new HasNode(select.Position, Plan(select.Operand), select.Field),
            SelectExpr select => new SelectNode(select.Position, Plan(select.Operand), select.Field, select.Optional),
            CallExpr call => Call(call),
            LogicalExpr logical => new LogicalNode(logical.Position, logical.And, All(logical.Terms)),
            ConditionalExpr choice => new ConditionalNode(
                choice.Position,
                Plan(choice.Condition),
                Plan(choice.Then),
                Plan(choice.Otherwise)
            ),
            ListExpr list => new ListNode(list.Position, All(list.Items), list.Optional),
            MapExpr map => new MapNode(map.Position, All(map.Keys), All(map.Values), map.Optional),
            BindExpr bind => new BindNode(bind.Position, bind.Variable.Slot, Plan(bind.Value), Plan(bind.Body)),
            OptionalMapExpr map => new OptionalMapNode(
                map.Position,
                map.Variable.Slot,
                Plan(map.Operand),
                Plan(map.Body),
                map.Flat
            ),
            FoldExpr fold => Fold(fold),
            _ => new FaultNode(expr.Position, "this cannot be evaluated"),
        };

    private static Node Named(int position, Meaning? meaning, string name) =>
        meaning switch
        {
            Meaning.Variable variable => new VariableNode(position, variable.Name),
            Meaning.Local local => new LocalNode(position, local.Slot),
            Meaning.TypeName type => new ConstantNode(position, CelValue.OfType(type.Name)),
            _ => new FaultNode(position, $"undeclared variable '{name}'"),
        };

    private Node[] All(Expr[] exprs) => Array.ConvertAll(exprs, Plan);

    private Node Call(CallExpr call)
    {
        if (call.Resolved is null)
        {
            return new FaultNode(call.Position, $"undeclared function '{call.Function}'");
        }

        var member = call.Target is not null && !call.Namespaced;
        Node[] arguments = member ? [Plan(call.Target!), .. All(call.Arguments)] : All(call.Arguments);
        if (arguments.Length == 2 && call.Resolved.Name == "matches")
        {
            return Matches(call.Position, arguments);
        }

        return member && arguments.Length == 2 && call.Resolved.Name is "or" or "orValue"
            ? new OptionalElseNode(call.Position, arguments[0], arguments[1], call.Resolved.Name == "orValue")
            : new CallNode(call.Position, call.Resolved, member, arguments);
    }

    private MatchesNode Matches(int position, Node[] arguments)
    {
        CelPattern? compiled = null;
        if (arguments[1] is ConstantNode { Value.Kind: CelKind.String } constant && patterns is not null)
        {
            compiled =
                patterns(constant.Value.Text, out var why)
                ?? throw new SyntaxException(constant.Position, $"the pattern is refused: {why}");
        }

        return new MatchesNode(position, arguments[0], arguments[1], compiled, patterns);
    }

    private FoldNode Fold(FoldExpr fold)
    {
        var range = Plan(fold.Range);
        var condition = fold.Condition is null ? null : Plan(fold.Condition);
        var result = fold.Result is null ? null : Plan(fold.Result);
        var (position, first, second) = (fold.Position, fold.First.Slot, fold.Second?.Slot ?? -1);
        return fold.Kind switch
        {
            FoldKind.All or FoldKind.Exists => new QuantifierNode(
                position,
                range,
                first,
                second,
                condition!,
                fold.Kind == FoldKind.All
            ),
            FoldKind.ExistsOne => new ExistsOneNode(position, range, first, second, condition!),
            FoldKind.SortBy => new SortByNode(position, range, first, result!),
            FoldKind.Filter or FoldKind.Map => new CollectNode(position, range, first, second, condition, result),
            _ => new TransformMapNode(
                position,
                range,
                first,
                second,
                condition,
                result!,
                fold.Kind == FoldKind.TransformMapEntry
            ),
        };
    }
}
