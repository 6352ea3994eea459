using System.Buffers;

namespace Tocsin.Cel.Libraries;

/// <summary>Reads the signatures in which the libraries are written.</summary>
internal ref struct Signature
{
    private static readonly SearchValues<char> Letters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    );

    private ReadOnlySpan<char> _rest;

    private Signature(string text) => _rest = text;

    public static Overload Parse(string name, string text)
    {
        var reader = new Signature(text);
        var parameters = new List<CelType>();
        var member = !reader.Take('(');
        if (member)
        {
            parameters.Add(reader.Type());
            reader.Take('.');
            reader.Take('(');
        }

        while (!reader.Take(')'))
        {
            reader.Take(',');
            parameters.Add(reader.Type());
        }

        reader._rest = reader._rest.TrimStart(" ->");
        var call = text[..text.IndexOf(" ->", StringComparison.Ordinal)];
        var shown = member ? call.Replace(".(", $".{name}(", StringComparison.Ordinal) : name + call;
        return new Overload(shown, member, [.. parameters], reader.Type());
    }

    private bool Take(char mark)
    {
        _rest = _rest.TrimStart(' ');
        if (_rest.IsEmpty || _rest[0] != mark)
        {
            return false;
        }

        _rest = _rest[1..];
        return true;
    }

    private CelType Type()
    {
        _rest = _rest.TrimStart(' ');
        var length = _rest.IndexOfAnyExcept(Letters);
        var name = length < 0 ? _rest : _rest[..length];
        _rest = _rest[name.Length..];
        switch (name)
        {
            case "list":
                return CelType.List(Inner());
            case "optional":
                return CelType.Optional(Inner());
            case "type":
                return CelType.Type(Inner());
            case "map":
                Take('(');
                var key = Type();
                Take(',');
                var value = Type();
                Take(')');
                return CelType.Map(key, value);
            default:
                return Simple(name);
        }
    }

    private CelType Inner()
    {
        Take('(');
        var type = Type();
        Take(')');
        return type;
    }

    private static CelType Simple(ReadOnlySpan<char> name) =>
        name switch
        {
            "dyn" => CelType.Dyn,
            "bool" => CelType.Bool,
            "int" => CelType.Int,
            "uint" => CelType.Uint,
            "double" => CelType.Double,
            "string" => CelType.String,
            "bytes" => CelType.Bytes,
            "timestamp" => CelType.Timestamp,
            "duration" => CelType.Duration,
            _ => CelType.Parameter(name.ToString()),
        };
}
