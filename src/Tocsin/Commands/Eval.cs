using System.CommandLine;
using System.Text;
using Tocsin.Cel.Values;
using Tocsin.Commands.Expressions;
using Tocsin.Core.Documents;
using Tocsin.Core.Expressions;

namespace Tocsin.Commands;

/// <summary><c>tocsin eval</c>: what an expression comes to, as <c>spec.commitStatusExpr</c> would have it (contract §6).</summary>
internal static class Eval
{
    public static Command Command()
    {
        var expression = new Argument<string?>("EXPR")
        {
            Description = "An expression over event, alert and provider.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var e = new Option<string?>("--event")
        {
            Description = "A file with the event (JSON), as a controller posts it or as it is after the merge.",
        };
        var alert = new Option<string?>("--alert")
        {
            Description = "A file with the Alert; its metadata is merged into the event's.",
        };
        var provider = new Option<string?>("--provider") { Description = "A file with the Provider." };
        var lines = new Option<bool>("--jsonl")
        {
            Description = "Read cases from standard input, one a line, and print one result a line; all libraries are at hand.",
        };
        var command = new Command(
            "eval",
            """
            Evaluate an expression of the Common Expression Language where spec.commitStatusExpr of a Provider is evaluated.

            Examples:
              tocsin eval "'a,b'.split(',').first().value()"
              tocsin eval "event.involvedObject.kind + '/' + event.metadata.env" --event event.json --alert alert.yaml
              tocsin eval "provider.metadata.uid.split('-').first().value()" --provider provider.yaml
              echo '{"expr": "x + 1", "bindings": {"x": {"int": "41"}}}' | tocsin eval --jsonl
            """
        )
        {
            expression,
            e,
            alert,
            provider,
            lines,
        };
        command.Validators.Add(found =>
        {
            var isText = found.GetValue(expression) is not null;
            if (isText == found.GetValue(lines))
            {
                found.AddError(isText ? "give an expression or --jsonl, not both" : "give an expression, or --jsonl");
            }
        });
        command.SetAction(
            async (parsed, cancel) =>
            {
                var io = parsed.InvocationConfiguration;
                if (parsed.GetValue(lines))
                {
                    using var input = new StreamReader(System.Console.OpenStandardInput(), new UTF8Encoding(false));
                    return await Lines(input, io.Output, cancel);
                }

                var files = new EvalFiles(parsed.GetValue(e), parsed.GetValue(alert), parsed.GetValue(provider));
                return Run(parsed.GetValue(expression)!, files, io.Output, io.Error);
            }
        );
        return command;
    }

    /// <summary>0 when there is a value; 1 when the expression is refused, fails, or a file cannot be read.</summary>
    public static int Run(string expression, EvalFiles files, TextWriter output, TextWriter error)
    {
        IReadOnlyDictionary<string, CelValue> bindings;
        try
        {
            bindings = files.Bindings();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DocumentException or ArgumentException)
        {
            error.WriteLine($"tocsin eval: {Line(e.Message)}");
            return 1;
        }

        if (!StatusExpression.Environment.TryCompile(expression, out var program, out var issues))
        {
            error.WriteLine($"tocsin eval: {Line(string.Join("; ", issues))}");
            return 1;
        }

        var result = program.Evaluate(bindings, StatusExpression.CostLimit);
        if (result.Error is { } failed)
        {
            error.WriteLine($"tocsin eval: {Line(failed.ToString())}");
            return 1;
        }

        output.WriteLine(result.Value.Kind == CelKind.String ? result.Value.AsString : result.Value.ToString());
        if (StatusExpression.Compile(expression, out var why) is null)
        {
            error.WriteLine($"tocsin eval: as commitStatusExpr this is refused: {why}");
        }

        return 0;
    }

    /// <summary>One result for each line, until there are no more.</summary>
    public static async Task<int> Lines(TextReader input, TextWriter output, CancellationToken cancel)
    {
        while (await input.ReadLineAsync(cancel) is { } line)
        {
            await output.WriteLineAsync(EvalLine.Run(line));
        }

        return 0;
    }

    private static string Line(string text) => text.ReplaceLineEndings(" ");
}
