namespace Tocsin.Core.Receivers.Payloads;

/// <summary>
/// Finds the first JSON value of a body and says what is wrong with it in the words of Go's encoding/json, which are those of
/// the reference's log.
/// </summary>
internal ref struct GoSyntax(ReadOnlySpan<byte> json)
{
    private const int MaxDepth = 10_000;
    private readonly ReadOnlySpan<byte> _json = json;
    private readonly Stack<bool> _objects = new();
    private int _at;

    /// <summary>Why there is no value; empty when there is one.</summary>
    public string Fault { get; private set; } = "";

    /// <summary>Whether the body ended where more was needed.</summary>
    public bool Ended { get; private set; }

    /// <summary>Where the value ends.</summary>
    public readonly int End => _at;

    /// <summary>Whether there was nothing but white space.</summary>
    public readonly bool IsEmpty => _json.Trim(" \t\r\n"u8).IsEmpty;

    public bool ReadValue()
    {
        var more = true;
        while (more && BeginValue())
        {
            more = EndValues();
        }

        return Fault.Length == 0 && !Ended;
    }

    /// <summary>Whether nothing but white space follows.</summary>
    public bool ReadEnd() => !TrySkipSpace() || Wrong("after top-level value");

    // Reads up to the end of a scalar, or through the opening of an empty or the first key of a container.
    private bool BeginValue()
    {
        while (true)
        {
            if (!SkipSpace())
            {
                return false;
            }

            switch (_json[_at])
            {
                case (byte)'{':
                    if (!Open(isObject: true))
                    {
                        return false;
                    }

                    if (_json[_at] == '}')
                    {
                        return Close();
                    }

                    if (!Key())
                    {
                        return false;
                    }

                    break;
                case (byte)'[':
                    if (!Open(isObject: false))
                    {
                        return false;
                    }

                    if (_json[_at] == ']')
                    {
                        return Close();
                    }

                    break;
                case (byte)'"':
                    return String();
                case (byte)'t':
                    return Literal("true"u8, "true");
                case (byte)'f':
                    return Literal("false"u8, "false");
                case (byte)'n':
                    return Literal("null"u8, "null");
                case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                    return Number();
                default:
                    return Wrong("looking for beginning of value");
            }
        }
    }

    // What may follow a value; true when another one must come.
    private bool EndValues()
    {
        while (_objects.TryPeek(out var isObject))
        {
            if (!SkipSpace())
            {
                return false;
            }

            var c = _json[_at];
            if (c == (isObject ? '}' : ']'))
            {
                Close();
            }
            else if (c == ',')
            {
                _at++;
                return !isObject || (SkipSpace() && Key());
            }
            else
            {
                return Wrong(isObject ? "after object key:value pair" : "after array element");
            }
        }

        return false;
    }

    private bool Open(bool isObject)
    {
        _at++;
        _objects.Push(isObject);
        if (_objects.Count > MaxDepth)
        {
            Fault = "exceeded max depth";
            return false;
        }

        return SkipSpace();
    }

    private bool Close()
    {
        _at++;
        _objects.Pop();
        return true;
    }

    private bool Key()
    {
        if (_json[_at] != '"')
        {
            return Wrong("looking for beginning of object key string");
        }

        if (!String() || !SkipSpace())
        {
            return false;
        }

        if (_json[_at] != ':')
        {
            return Wrong("after object key");
        }

        _at++;
        return true;
    }

    private bool String()
    {
        _at++;
        while (More())
        {
            switch (_json[_at++])
            {
                case (byte)'"':
                    return true;
                case (byte)'\\' when !Escape():
                    return false;
                case < 0x20:
                    _at--;
                    return Wrong("in string literal");
            }
        }

        return false;
    }

    private bool Escape()
    {
        if (!More())
        {
            return false;
        }

        if (!"bfnrt\\/\"u"u8.Contains(_json[_at]))
        {
            return Wrong("in string escape code");
        }

        var digits = _json[_at++] == 'u' ? 4 : 0;
        for (; digits > 0; digits--, _at++)
        {
            if (!More())
            {
                return false;
            }

            if (!char.IsAsciiHexDigit((char)_json[_at]))
            {
                return Wrong("in \\u hexadecimal character escape");
            }
        }

        return true;
    }

    private bool Literal(ReadOnlySpan<byte> literal, string name)
    {
        _at++;
        for (var i = 1; i < literal.Length; i++, _at++)
        {
            if (!More())
            {
                return false;
            }

            if (_json[_at] != literal[i])
            {
                return Wrong($"in literal {name} (expecting '{(char)literal[i]}')");
            }
        }

        return true;
    }

    private bool Number()
    {
        if (_json[_at] == '-')
        {
            _at++;
        }

        if (!More() || !char.IsAsciiDigit((char)_json[_at]))
        {
            return !Ended && Wrong("in numeric literal");
        }

        if (_json[_at++] != '0')
        {
            SkipDigits();
        }

        if (Is('.'))
        {
            _at++;
            if (!Digits("after decimal point in numeric literal"))
            {
                return false;
            }
        }

        if (!Is('e') && !Is('E'))
        {
            return true;
        }

        _at++;
        if (Is('+') || Is('-'))
        {
            _at++;
        }

        return Digits("in exponent of numeric literal");
    }

    private bool Digits(string where)
    {
        if (!More())
        {
            return false;
        }

        if (!char.IsAsciiDigit((char)_json[_at]))
        {
            return Wrong(where);
        }

        SkipDigits();
        return true;
    }

    private void SkipDigits()
    {
        while (_at < _json.Length && char.IsAsciiDigit((char)_json[_at]))
        {
            _at++;
        }
    }

    private readonly bool Is(char c) => _at < _json.Length && _json[_at] == c;

    private bool SkipSpace() => TrySkipSpace() || !(Ended = true);

    private bool TrySkipSpace()
    {
        while (_at < _json.Length && _json[_at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            _at++;
        }

        return _at < _json.Length;
    }

    private bool More() => _at < _json.Length || !(Ended = true);

    private bool Wrong(string where)
    {
        Fault = $"invalid character {Quoted((char)_json[_at])} {where}";
        return false;
    }

    // Go shows the byte as the character of that number.
    private static string Quoted(char c) =>
        c switch
        {
            '\'' => @"'\''",
            '"' => "'\"'",
            '\\' => @"'\\'",
            '\n' => @"'\n'",
            '\r' => @"'\r'",
            '\t' => @"'\t'",
            _ when c < 0x20 || c is >= '\x7f' and <= '\xa0' or '\xad' =>
                $@"'\{(c < 0x80 ? 'x' : 'u')}{(c < 0x80 ? $"{(int)c:x2}" : $"{(int)c:x4}")}'",
            _ => $"'{c}'",
        };
}
