using System.Globalization;
using System.Text;

namespace Tocsin.Hooks;

/// <summary>What log lines show of a request's target: the part after <c>/hook/</c>, escaped as Go escapes a segment of a path.</summary>
internal static class PathText
{
    private const int Longest = 256;
    private const string Plain = "-_.~$&+:=@";

    public static string Of(string target)
    {
        const string Hook = "/hook/";
        var rest = target.StartsWith(Hook, StringComparison.Ordinal) ? target[Hook.Length..] : target;
        var text = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(rest.Length <= Longest ? rest : rest[..Longest]))
        {
            if (char.IsAsciiLetterOrDigit((char)b) || Plain.Contains((char)b))
            {
                text.Append((char)b);
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
            }
        }

        return text.ToString();
    }
}
