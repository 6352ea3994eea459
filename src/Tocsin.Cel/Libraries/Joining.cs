namespace Tocsin.Cel.Libraries;

/// <summary>Putting texts and lists one after the other, within the bounds of values.</summary>
internal static class Joining
{
    public static CelValue Texts(string left, string right, Run run)
    {
        var length = left.Length + right.Length;
        return length > Bounds.Text ? CelValue.Error(Bounds.TooLarge.Message)
            : run.Spend(length >> 4) ? CelValue.Of(left + right)
            : Run.OverBudget;
    }

    public static CelValue Octets(byte[] left, byte[] right, Run run)
    {
        var length = left.Length + right.Length;
        return length > Bounds.Text ? CelValue.Error(Bounds.TooLarge.Message)
            : run.Spend(length >> 4) ? CelValue.OfOwned([.. left, .. right])
            : Run.OverBudget;
    }

    public static CelValue Lists(in CelValue left, in CelValue right, Run run)
    {
        if (left.List.Items.Length == 0 || right.List.Items.Length == 0)
        {
            return left.List.Items.Length == 0 ? right : left;
        }

        if (Bounds.Exceeded(0, left.Weight + right.Weight) is { } fault)
        {
            return CelValue.Error(fault);
        }

        return run.Spend(left.List.Items.Length + right.List.Items.Length)
            ? CelList.Of([.. left.List.Items, .. right.List.Items])
            : Run.OverBudget;
    }
}
