using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tocsin.Core.Documents;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Tocsin.Resources.Manifests.Editing;

/// <summary>Writes nodes as YAML or JSON.</summary>
internal static class NodeText
{
    // Lines are never folded: the width is that of no screen.
    private static readonly EmitterSettings s_settings = new(2, int.MaxValue, isCanonical: false, maxSimpleKeyLength: 1024);

    /// <summary>Block style, as the reference's export writes it; ends with a line break.</summary>
    public static string Yaml(Node node) => Emit(node, isFlow: false);

    /// <summary>On one line, with braces and brackets.</summary>
    public static string FlowYaml(Node node) => Emit(node, isFlow: true).TrimEnd('\n');

    /// <summary>For <c>-o json</c> and <c>-o yaml</c>; ends with a line break.</summary>
    public static string Structured(Node node, string format) =>
        format == "json" ? Json(node, indented: false) + "\n" : Yaml(node);

    public static string Json(Node node, bool indented)
    {
        using var buffer = new MemoryStream();
        var options = new JsonWriterOptions { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            Write(json, node);
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    public static void Write(Utf8JsonWriter json, Node node)
    {
        switch (node)
        {
            case MapNode map:
                json.WriteStartObject();
                foreach (var entry in map.Entries)
                {
                    json.WritePropertyName(entry.Key);
                    Write(json, entry.Value);
                }

                json.WriteEndObject();
                break;
            case ListNode list:
                json.WriteStartArray();
                foreach (var item in list.Items)
                {
                    Write(json, item);
                }

                json.WriteEndArray();
                break;
            case ScalarNode { Type: ScalarType.Null }:
                json.WriteNullValue();
                break;
            case ScalarNode { Type: ScalarType.Boolean } flag:
                json.WriteBooleanValue(flag.IsTrue);
                break;
            case ScalarNode { Type: ScalarType.Number } number when IsJsonNumber(number.Text):
                json.WriteRawValue(number.Text);
                break;
            case ScalarNode text:
                json.WriteStringValue(text.Text);
                break;
        }
    }

    private static string Emit(Node node, bool isFlow)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var emitter = new Emitter(text, s_settings);
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Emit(emitter, node, isFlow);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    private static void Emit(Emitter emitter, Node node, bool isFlow)
    {
        switch (node)
        {
            case MapNode map:
                var style = isFlow || map.Entries is [] ? MappingStyle.Flow : MappingStyle.Block;
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, style));
                foreach (var entry in map.Entries)
                {
                    emitter.Emit(Text(entry.Key));
                    Emit(emitter, entry.Value, isFlow);
                }

                emitter.Emit(new MappingEnd());
                break;
            case ListNode list:
                var listStyle = isFlow || list.Items is [] ? SequenceStyle.Flow : SequenceStyle.Block;
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, listStyle));
                foreach (var item in list.Items)
                {
                    Emit(emitter, item, isFlow);
                }

                emitter.Emit(new SequenceEnd());
                break;
            case ScalarNode { Type: ScalarType.Text } text:
                emitter.Emit(Text(text.Text));
                break;
            case ScalarNode word:
                emitter.Emit(new Scalar(word.Text.Length == 0 ? "null" : word.Text));
                break;
        }
    }

    private static Scalar Text(string text)
    {
        var style =
            !Visible.IsWhole(text) ? ScalarStyle.DoubleQuoted
            : text.Contains('\n') ? ScalarStyle.Literal
            : YamlScalar.TypeOf(text) is not ScalarType.Text || LooksLikeTime(text) ? ScalarStyle.DoubleQuoted
            : ScalarStyle.Any;
        return new Scalar(AnchorName.Empty, TagName.Empty, text, style, isPlainImplicit: true, isQuotedImplicit: true);
    }

    // Readers of YAML 1.1 make times, and numbers to the base of 60, of words like 2026-01-15 and 12:30.
    private static bool LooksLikeTime(string text) =>
        text is [>= '0' and <= '9', ..] && text.All(c => char.IsAsciiDigit(c) || "+-:._ TtZz".Contains(c));

    // Hexadecimal numbers and underscores are YAML's alone.
    private static bool IsJsonNumber(string text)
    {
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
            return reader.Read() && reader.TokenType is JsonTokenType.Number && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
