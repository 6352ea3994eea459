using Tocsin.Cel.Libraries;
using Tocsin.Cel.Parsing;
using Tocsin.Cel.Values;

namespace Tocsin.Cel.Evaluation;

/// <summary>A call whose arguments are all needed.</summary>
internal sealed class CallNode(int position, Function function, bool member, Node[] arguments) : Node(position)
{
    protected override CelValue Compute(Run run)
    {
        switch (arguments.Length)
        {
            case 1:
            {
                var only = arguments[0].Evaluate(run);
                return only.IsFault ? only : Call([only], run);
            }

            case 2:
            {
                var first = arguments[0].Evaluate(run);
                if (first.IsFault)
                {
                    return first;
                }

                var second = arguments[1].Evaluate(run);
                return second.IsFault ? second : Call([first, second], run);
            }

            default:
                return Many(run);
        }
    }

    private CelValue Many(Run run)
    {
        var values = new CelValue[arguments.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = arguments[i].Evaluate(run);
            if (values[i].IsFault)
            {
                return values[i];
            }
        }

        return Call(values, run);
    }

    private CelValue Call(ReadOnlySpan<CelValue> values, Run run)
    {
        if (!function.Takes(member, values.Length))
        {
            return Fail(Mismatch(values));
        }

        var result = function.Body(values, run);
        return Function.IsNoOverload(result) ? Fail(Mismatch(values)) : Located(result);
    }

    private string Mismatch(ReadOnlySpan<CelValue> values)
    {
        var names = new string[values.Length];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = Naming.Of(values[i]);
        }

        return member
            ? $"no such overload: {names[0]}.{function.Name}({string.Join(", ", names[1..])})"
            : $"no such overload: {Operators.Shown(function.Name)}({string.Join(", ", names)})";
    }
}

/// <summary>The regular expression test; a constant pattern is compiled with the program.</summary>
internal sealed class MatchesNode(int position, Node text, Node pattern, CelPattern? compiled, CelPatternFactory? factory)
    : Node(position)
{
    private Tuple<string, CelPattern>? _last;

    protected override CelValue Compute(Run run)
    {
        var subject = text.Evaluate(run);
        if (subject.IsFault)
        {
            return subject;
        }

        var wanted = pattern.Evaluate(run);
        if (wanted.IsFault)
        {
            return wanted;
        }

        if (subject.Kind != CelKind.String || wanted.Kind != CelKind.String)
        {
            return Fail($"no such overload: {Naming.Of(subject)}.matches({Naming.Of(wanted)})");
        }

        return Test(subject.Text, wanted.Text, run);
    }

    private CelValue Test(string subject, string wanted, Run run)
    {
        if (!run.Spend(((long)subject.Length * (1 + (wanted.Length / 8)) / 8) + 1))
        {
            return Run.OverBudget;
        }

        if (compiled is not null)
        {
            return run.Search(compiled, subject);
        }

        if (_last is not { } last || last.Item1 != wanted)
        {
            if (!run.Spend(100 + wanted.Length))
            {
                return Run.OverBudget;
            }

            string? why = null;
            if (factory?.Invoke(wanted, out why) is not { } made)
            {
                return Fail($"the pattern is refused: {why ?? "there are no patterns here"}");
            }

            _last = last = Tuple.Create(wanted, made);
        }

        return run.Search(last.Item2, subject);
    }
}
