using System.Text;

namespace Tocsin.Cel.Libraries;

/// <summary>The text function <c>format</c>: %s %d %f %e %b %o %x %X %%, with a precision for %f and %e.</summary>
internal static class Formatting
{
    private const int MaxPrecision = 1000;

    public static CelValue Format(string format, in CelValue list, Run run)
    {
        if (list.Kind != CelKind.List)
        {
            return Function.NoOverload;
        }

        var text = new StringBuilder();
        var used = 0;
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                text.Append(format[i]);
                continue;
            }

            var (clause, precision) = Clause(format, ref i);
            if (clause == '%')
            {
                text.Append('%');
                continue;
            }

            if (Problem(clause, precision) is { } problem)
            {
                return CelValue.Error(problem);
            }

            if (used >= list.List.Items.Length)
            {
                return CelValue.Error($"the format has no value for its clause {used + 1}");
            }

            var value = list.List.Items[used++];
            if (!run.Spend(value.Weight + (precision >> 4)))
            {
                return Run.OverBudget;
            }

            if (Write(clause, precision, value, text) is { } fault)
            {
                return fault;
            }
        }

        return text.Length > Bounds.Text ? CelValue.Error(Bounds.TooLarge.Message) : CelValue.Of(text.ToString());
    }

    /// <summary>Reads what follows the percent sign; '\0' when nothing does.</summary>
    private static (char Clause, int Precision) Clause(string format, ref int i)
    {
        i++;
        var precision = 6;
        if (i < format.Length && format[i] == '.')
        {
            precision = 0;
            for (i++; i < format.Length && char.IsAsciiDigit(format[i]); i++)
            {
                precision = Math.Min((precision * 10) + format[i] - '0', MaxPrecision + 1);
            }
        }

        return (i < format.Length ? format[i] : '\0', precision);
    }

    private static string? Problem(char clause, int precision) =>
        clause == '\0' ? "the format ends within a clause"
        : !"sdfebxXo".Contains(clause, StringComparison.Ordinal) ? $"unrecognized formatting clause \"{clause}\""
        : precision > MaxPrecision ? $"the precision of a clause is at most {MaxPrecision}"
        : null;

    private static CelValue? Write(char clause, int precision, in CelValue value, StringBuilder text)
    {
        if (clause == 's')
        {
            return FormattedText.Write(value, text) ? null : Wrong("string", value);
        }

        var formatted = clause switch
        {
            'd' => FormattedNumber.Decimal(value),
            'f' => FormattedNumber.Floating(value, number => DoubleText.Fixed(number, precision)),
            'e' => FormattedNumber.Floating(value, number => DoubleText.Scientific(number, precision)),
            'b' => FormattedNumber.Radix(value, 2),
            'o' => FormattedNumber.Radix(value, 8),
            _ => FormattedNumber.Hexadecimal(value),
        };
        if (formatted is null)
        {
            return Wrong(clause.ToString(), value);
        }

        text.Append(clause == 'X' ? formatted.ToUpperInvariant() : formatted);
        return text.Length > Bounds.Text ? CelValue.Error(Bounds.TooLarge.Message) : null;
    }

    private static CelValue Wrong(string clause, in CelValue value) =>
        CelValue.Error($"error during formatting: a {Naming.Of(value)} cannot be written by the {clause} clause");
}
