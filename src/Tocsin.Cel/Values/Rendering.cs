using System.Text;

namespace Tocsin.Cel.Values;

/// <summary>Values as an expression would write them.</summary>
internal static class Rendering
{
    public static string Text(in CelValue value)
    {
        var text = new StringBuilder();
        Write(value, text);
        return text.ToString();
    }

    /// <summary>For messages: a long value is cut.</summary>
    public static string Short(in CelValue value)
    {
        if (value.Weight > 20 || value.Kind is CelKind.String && value.Text.Length > 60)
        {
            return $"a large {Naming.Of(value)}";
        }

        return Text(value);
    }

    public static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '\a' => quoted.Append("\\a"),
                '\b' => quoted.Append("\\b"),
                '\f' => quoted.Append("\\f"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                '\v' => quoted.Append("\\v"),
                '\\' => quoted.Append("\\\\"),
                '"' => quoted.Append("\\\""),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }

    private static void Write(in CelValue value, StringBuilder text)
    {
        switch (value.Kind)
        {
            case CelKind.Null:
                text.Append("null");
                break;
            case CelKind.Bool:
                text.Append(value.AsBool ? "true" : "false");
                break;
            case CelKind.Int:
                text.Append(value.AsInt);
                break;
            case CelKind.Uint:
                text.Append(value.AsUint).Append('u');
                break;
            case CelKind.Double:
                Double(value.AsDouble, text);
                break;
            case CelKind.String:
                text.Append(Quote(value.Text));
                break;
            case CelKind.Bytes:
                Bytes(value.Octets, text);
                break;
            case CelKind.Timestamp:
                text.Append("timestamp(\"").Append(Timestamps.Text(value)).Append("\")");
                break;
            case CelKind.Duration:
                text.Append("duration(\"").Append(Durations.Text(value.AsNanoseconds)).Append("\")");
                break;
            case CelKind.Type:
                text.Append(value.Text);
                break;
            case CelKind.List:
                List(value.List, text);
                break;
            case CelKind.Map:
                Map(value.Map, text);
                break;
            case CelKind.Optional:
                Optional(value.Held, text);
                break;
            default:
                text.Append("error");
                break;
        }
    }

    private static void Double(double number, StringBuilder text)
    {
        if (!double.IsFinite(number))
        {
            text.Append("double(\"").Append(DoubleText.Shortest(number)).Append("\")");
            return;
        }

        var digits = DoubleText.Shortest(number);
        text.Append(digits);
        if (digits.AsSpan().IndexOfAny('.', 'e') < 0)
        {
            text.Append(".0");
        }
    }

    private static void Bytes(byte[] octets, StringBuilder text)
    {
        text.Append("b\"");
        foreach (var octet in octets)
        {
            _ = octet is >= 0x20 and < 0x7f and not (byte)'"' and not (byte)'\\'
                ? text.Append((char)octet)
                : text.Append("\\x").Append(octet.ToString("x2", CultureInfo.InvariantCulture));
        }

        text.Append('"');
    }

    private static void List(CelList list, StringBuilder text)
    {
        text.Append('[');
        for (var i = 0; i < list.Items.Length; i++)
        {
            text.Append(i == 0 ? "" : ", ");
            Write(list.Items[i], text);
        }

        text.Append(']');
    }

    private static void Map(CelMap map, StringBuilder text)
    {
        text.Append('{');
        var first = true;
        foreach (var (key, value) in map.Entries)
        {
            text.Append(first ? "" : ", ");
            first = false;
            Write(key, text);
            text.Append(": ");
            Write(value, text);
        }

        text.Append('}');
    }

    private static void Optional(Held? held, StringBuilder text)
    {
        if (held is null)
        {
            text.Append("optional.none()");
            return;
        }

        text.Append("optional.of(");
        Write(held.Value, text);
        text.Append(')');
    }
}
