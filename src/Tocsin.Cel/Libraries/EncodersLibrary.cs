using System.Buffers.Text;

namespace Tocsin.Cel.Libraries;

/// <summary>Base64.</summary>
internal static class EncodersLibrary
{
    public static readonly Function[] Functions =
    [
        new("base64.encode", Encode, "(bytes) -> string"),
        new("base64.decode", Decode, "(string) -> bytes"),
    ];

    private static CelValue Encode(ReadOnlySpan<CelValue> a, Run run)
    {
        if (a[0].Kind != CelKind.Bytes)
        {
            return Function.NoOverload;
        }

        return run.Spend(a[0].Octets.Length >> 4) ? Bounds.String(Convert.ToBase64String(a[0].Octets)) : Run.OverBudget;
    }

    private static CelValue Decode(ReadOnlySpan<CelValue> a, Run run)
    {
        if (a[0].Kind != CelKind.String)
        {
            return Function.NoOverload;
        }

        var text = a[0].Text;
        if (!run.Spend(text.Length >> 4))
        {
            return Run.OverBudget;
        }

        // What ends without its '=' is accepted too.
        var padded = text.EndsWith('=') ? text : text.PadRight((text.Length + 3) / 4 * 4, '=');
        return Base64.IsValid(padded)
            ? CelValue.OfOwned(Convert.FromBase64String(padded))
            : CelValue.Error("the text is no base64");
    }
}
