using System.Security.Cryptography;
using System.Text;
using Tocsin.Core.Receivers;

namespace Tocsin.Integrations.Receivers;

/// <summary>A token that the sender repeats in a header. Compared in constant time, as digests: its length shows nothing either.</summary>
internal static class SharedToken
{
    public static bool Matches(string given, byte[] token) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(token));

    /// <param name="header">Where the sender puts it.</param>
    public static Verdict.Refused Refused(Webhook hook, string header, byte[] token, string logText)
    {
        var reason =
            hook.Header(header).Length == 0 ? $"there is no header {header}; give the sender the Secret's token"
            : EndsWithSpace(token)
                ? $"the Secret's token begins or ends with white space, which no header can hold: store it without the line break"
            : $"the header {header} is not the Secret's token; see that both sides have the same";
        return new Verdict.Refused(Check.Token, reason, logText);
    }

    private static bool EndsWithSpace(byte[] token) => token.AsSpan().Trim(" \t\r\n"u8).Length < token.Length;
}
