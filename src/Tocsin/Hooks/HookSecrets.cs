using Tocsin.Core.Reports;

namespace Tocsin.Hooks;

/// <summary>What is said of a Secret that a Receiver needs and that is not as it should be: the reference's words.</summary>
internal static class HookSecrets
{
    /// <summary>While the Receiver is reconciled.</summary>
    /// <param name="failure">Why it could not be asked for; null when it is not there.</param>
    public static string TokenUnread(ObjectName secret, string? failure) =>
        $"unable to read token from secret '{secret}' error: {failure ?? Missing(secret)}";

    public static string TokenMissing(ObjectName secret) => $"invalid '{secret}' secret data: required fields 'token'";

    /// <summary>While a webhook is checked.</summary>
    /// <param name="failure">Why it could not be asked for; null when it is not there.</param>
    public static string Unread(ObjectName secret, string? failure) =>
        $"unable to read secret, error: unable to read secret \"{secret}\": {failure ?? Missing(secret)}";

    private static string Missing(ObjectName secret) => $"secrets \"{secret.Name}\" not found";
}

/// <summary>A Secret cannot be had; the text is the reference's.</summary>
internal sealed class HookSecretException(string message) : Exception(message);
