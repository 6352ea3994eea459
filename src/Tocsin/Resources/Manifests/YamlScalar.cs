using System.Globalization;
using Tocsin.Core.Documents;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Tocsin.Resources.Manifests;

/// <summary>What a plain word is to Kubernetes' YAML reader (YAML 1.1 with 1.2's octals).</summary>
internal static class YamlScalar
{
    public static ScalarNode Read(Scalar scalar) =>
        new(scalar.Value, TypeOf(scalar), (int)Math.Clamp(scalar.Start.Line, 1, int.MaxValue));

    private static ScalarType TypeOf(Scalar scalar)
    {
        if (!scalar.Tag.IsEmpty)
        {
            return scalar.Tag.Value switch
            {
                "tag:yaml.org,2002:bool" => ScalarType.Boolean,
                "tag:yaml.org,2002:int" or "tag:yaml.org,2002:float" => ScalarType.Number,
                "tag:yaml.org,2002:null" => ScalarType.Null,
                _ => ScalarType.Text,
            };
        }

        return scalar.Style is ScalarStyle.Plain ? TypeOf(scalar.Value) : ScalarType.Text;
    }

    /// <summary>What a word without quotes or tag is.</summary>
    public static ScalarType TypeOf(string word) =>
        word switch
        {
            "" or "~" or "null" or "Null" or "NULL" => ScalarType.Null,
            "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" or "y" or "Y" => ScalarType.Boolean,
            "false" or "False" or "FALSE" or "no" or "No" or "NO" or "off" or "Off" or "OFF" or "n" or "N" => ScalarType.Boolean,
            _ => IsNumber(word) ? ScalarType.Number : ScalarType.Text,
        };

    private static bool IsNumber(string word)
    {
        var text = word.AsSpan();
        if (text[0] is '+' or '-')
        {
            text = text[1..];
        }

        if (text.IsEmpty || !(char.IsAsciiDigit(text[0]) || text[0] == '.'))
        {
            return false;
        }

        if (text is ".inf" or ".Inf" or ".INF" || word is ".nan" or ".NaN" or ".NAN")
        {
            return true;
        }

        var digits = text.ToString().Replace("_", "", StringComparison.Ordinal);
        return digits switch
        {
            ['0', 'x', .. { Length: > 0 } hex] => hex.All(char.IsAsciiHexDigit),
            ['0', 'o', .. { Length: > 0 } octal] => octal.All(c => c is >= '0' and <= '7'),
            ['0', 'b', .. { Length: > 0 } bits] => bits.All(c => c is '0' or '1'),
            _ => double.TryParse(
                digits,
                NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture,
                out _
            ),
        };
    }
}
