using System.Text;
using System.Text.Json;

namespace Tocsin.Cel.Values;

/// <summary>How JSON's numbers become values.</summary>
public enum JsonNumbers
{
    /// <summary>Whole numbers that fit become ints, all others doubles.</summary>
    AsWritten,

    /// <summary>All numbers become doubles, as in protobuf's Struct.</summary>
    Doubles,
}

/// <summary>Turns JSON into values: objects become maps with string keys, of equal names the last one counts.</summary>
public static class CelJson
{
    /// <exception cref="ArgumentException">The document is nested too deeply.</exception>
    public static CelValue ToCel(this JsonElement element, JsonNumbers numbers = JsonNumbers.AsWritten)
    {
        var value = Convert(element, numbers, 0);
        return value.IsFault ? throw new ArgumentException(value.Fault.Message, nameof(element)) : value;
    }

    private static CelValue Convert(JsonElement element, JsonNumbers numbers, int depth)
    {
        if (depth > Bounds.Depth)
        {
            return CelValue.Error(Bounds.TooDeep.Message);
        }

        return element.ValueKind switch
        {
            JsonValueKind.True => CelValue.True,
            JsonValueKind.False => CelValue.False,
            JsonValueKind.String => CelValue.Of(JsonText.Of(element)),
            JsonValueKind.Number => Number(element, numbers),
            JsonValueKind.Array => List(element, numbers, depth),
            JsonValueKind.Object => Map(element, numbers, depth),
            _ => CelValue.Null,
        };
    }

    private static CelValue Number(JsonElement element, JsonNumbers numbers)
    {
        if (
            numbers == JsonNumbers.AsWritten
            && element.TryGetInt64(out var whole)
            && !element.GetRawText().AsSpan().ContainsAny('.', 'e', 'E')
        )
        {
            return CelValue.Of(whole);
        }

        return CelValue.Of(element.GetDouble());
    }

    private static CelValue List(JsonElement element, JsonNumbers numbers, int depth)
    {
        var items = new CelValue[element.GetArrayLength()];
        var i = 0;
        foreach (var item in element.EnumerateArray())
        {
            items[i] = Convert(item, numbers, depth + 1);
            if (items[i].IsFault)
            {
                return items[i];
            }

            i++;
        }

        return CelList.Of(items);
    }

    private static CelValue Map(JsonElement element, JsonNumbers numbers, int depth)
    {
        var map = new MapBuilder();
        foreach (var property in element.EnumerateObject())
        {
            var value = Convert(property.Value, numbers, depth + 1);
            if (value.IsFault)
            {
                return value;
            }

            map.Set(CelValue.Of(JsonText.Name(property)), value);
        }

        return map.Build();
    }
}

/// <summary>Strings of JSON; half a surrogate pair, which JSON can write and no text can hold, becomes U+FFFD as in Go.</summary>
internal static class JsonText
{
    public static string Of(JsonElement element)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Repaired(element.GetRawText());
        }
    }

    public static string Name(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            var raw = property.ToString();
            return Repaired(raw[..(End(raw) + 1)]);
        }
    }

    private static int End(string raw)
    {
        var i = 1;
        while (raw[i] != '"')
        {
            i += raw[i] == '\\' ? 2 : 1;
        }

        return i;
    }

    private static string Repaired(string raw)
    {
        var text = new StringBuilder(raw.Length);
        for (var i = 1; i < raw.Length - 1; i++)
        {
            if (raw[i] != '\\')
            {
                text.Append(raw[i]);
            }
            else if (raw[++i] == 'u')
            {
                text.Append((char)int.Parse(raw.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                i += 4;
            }
            else
            {
                text.Append(raw[i] is var c && "bfnrt".IndexOf(c) is var at and >= 0 ? "\b\f\n\r\t"[at] : c);
            }
        }

        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
