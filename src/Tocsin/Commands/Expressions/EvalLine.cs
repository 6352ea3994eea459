using System.Buffers;
using System.Text;
using System.Text.Json;
using Tocsin.Cel;
using Tocsin.Cel.Values;
using Tocsin.Core.Expressions;

namespace Tocsin.Commands.Expressions;

/// <summary>One line of <c>tocsin eval --jsonl</c>: an expression with its bindings in, its value or error out.</summary>
internal static class EvalLine
{
    private static readonly CelEnvironment s_full = CelEnvironments.Full(StatusExpression.Patterns);
    private static readonly JsonDocumentOptions s_deep = new() { MaxDepth = 500 };

    public static string Run(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line, s_deep);
            return Run(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            return Error($"the line is no case: {e.Message}");
        }
        catch (Exception e) when (e is OverflowException or ArgumentException)
        {
            return Error($"a binding is no value: {e.Message}");
        }
    }

    private static string Run(JsonElement root)
    {
        var bindings = new Dictionary<string, CelValue>(StringComparer.Ordinal);
        if (root.TryGetProperty("bindings", out var bound))
        {
            foreach (var binding in bound.EnumerateObject())
            {
                bindings[binding.Name] = TypedJson.Read(binding.Value);
            }
        }

        var environment = s_full with
        {
            TypeChecks = !Flag(root, "disableCheck"),
            Macros = !Flag(root, "disableMacros"),
            Variables = bindings.Keys.ToDictionary(name => name, _ => CelType.Dyn, StringComparer.Ordinal),
        };
        if (!environment.TryCompile(root.GetProperty("expr").GetString() ?? "", out var program, out var issues))
        {
            return Error(string.Join("; ", issues));
        }

        var result = program.Evaluate(bindings);
        return result.Error is { } error ? Error(error.ToString()) : Write("value", w => TypedJson.Write(w, result.Value));
    }

    private static bool Flag(JsonElement root, string name) => root.TryGetProperty(name, out var flag) && flag.GetBoolean();

    private static string Error(string message) => Write("error", w => w.WriteStringValue(message));

    private static string Write(string name, Action<Utf8JsonWriter> content)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = 2000 }))
        {
            writer.WriteStartObject();
            writer.WritePropertyName(name);
            content(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
