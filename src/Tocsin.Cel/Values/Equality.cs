namespace Tocsin.Cel.Values;

/// <summary>Equality across all kinds; values of different kinds are unequal, numbers are compared by what they stand for.</summary>
internal static class Equality
{
    public static bool Same(in CelValue left, in CelValue right)
    {
        if (left.Kind != right.Kind)
        {
            return Ordering.IsNumber(left.Kind) && Ordering.IsNumber(right.Kind) && Ordering.Numbers(left, right) == 0;
        }

        return left.Kind switch
        {
            CelKind.Null => true,
            CelKind.Bool or CelKind.Int or CelKind.Uint or CelKind.Duration => left.RawBits == right.RawBits,
            CelKind.Double => left.AsDouble.Equals(right.AsDouble)
                ? !double.IsNaN(left.AsDouble)
                : left.AsDouble == right.AsDouble,
            CelKind.Timestamp => left.AsTimestamp == right.AsTimestamp,
            CelKind.String or CelKind.Type => left.Text == right.Text,
            CelKind.Bytes => left.Octets.AsSpan().SequenceEqual(right.Octets),
            CelKind.List => Lists(left.List, right.List),
            CelKind.Map => Maps(left.Map, right.Map),
            CelKind.Optional => Optionals(left.Held, right.Held),
            _ => false,
        };
    }

    public static int Hash(in CelValue value) =>
        value.Kind switch
        {
            CelKind.String or CelKind.Type => value.Text.GetHashCode(StringComparison.Ordinal),
            CelKind.Int => value.RawBits.GetHashCode(),
            CelKind.Uint => value.AsUint <= long.MaxValue ? value.RawBits.GetHashCode() : ((double)value.AsUint).GetHashCode(),
            CelKind.Double => Hash(value.AsDouble),
            CelKind.Bool or CelKind.Duration or CelKind.Timestamp => value.RawBits.GetHashCode(),
            CelKind.List => HashCode.Combine(CelKind.List, value.List.Items.Length),
            CelKind.Map => HashCode.Combine(CelKind.Map, value.Map.Count),
            _ => (int)value.Kind,
        };

    private static int Hash(double number) =>
        number is >= -9.2233720368547758E18 and < 9.2233720368547758E18 && Math.Truncate(number) == number
            ? ((long)number).GetHashCode()
            : number.GetHashCode();

    private static bool Lists(CelList left, CelList right)
    {
        if (ReferenceEquals(left, right) && left.Weight == 1)
        {
            return true;
        }

        if (left.Items.Length != right.Items.Length)
        {
            return false;
        }

        for (var i = 0; i < left.Items.Length; i++)
        {
            if (!Same(left.Items[i], right.Items[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Maps(CelMap left, CelMap right)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        foreach (var (key, value) in left.Entries)
        {
            if (!right.TryFind(key, out var other) || !Same(value, other))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Optionals(Held? left, Held? right) =>
        left is null || right is null ? left is null && right is null : Same(left.Value, right.Value);
}
