using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Providers.Forges;

/// <summary>A forge's API: where a repository's part of it is, how to log in, and what its refusals mean.</summary>
internal abstract class Forge
{
    /// <summary>What all requests carry besides the login.</summary>
    public virtual IReadOnlyList<KeyValuePair<string, string>> Headers => [];

    /// <summary>Whether it documents that a look-up may name what is known already (If-None-Match).</summary>
    public virtual bool TellsWhetherChanged => false;

    /// <summary>Whether a quota that is used up makes its answers slow, where others refuse.</summary>
    public virtual bool SlowsDown => false;

    /// <summary>The repository's address in the API, without a slash at its end.</summary>
    /// <returns>Null when <c>spec.address</c> names no repository; then <paramref name="why"/> continues a sentence about it.</returns>
    public abstract string? Api(Destination to, out string why);

    /// <summary>What is wrong with the credentials, as far as it can be seen without asking the forge.</summary>
    public abstract IEnumerable<Problem> CheckLogin(Destination to);

    /// <summary>The header that logs in.</summary>
    /// <exception cref="SendFailedException">A token could not be had; its outcome says why.</exception>
    public abstract ValueTask<KeyValuePair<string, string>> LogIn(
        Destination to,
        ProviderServices services,
        CancellationToken cancel
    );

    /// <summary>Called when the login was refused: one that was issued for a while is not used again.</summary>
    public virtual void LoginRefused(Destination to, ProviderServices services) { }

    /// <summary>What the answer to a write means.</summary>
    /// <param name="right">What the token must be allowed, in the forge's words.</param>
    public virtual Outcome Judge(HttpReply reply, string right) => ForgeVerdict.Of(reply, right);

    public IEnumerable<Problem> Check(Destination to)
    {
        foreach (var problem in DestinationCheck.Values(to))
        {
            yield return problem;
        }

        var why = $"type {to.TypeName} needs the repository's address; set spec.address";
        // What is too long has been told already, and so has a placeholder below.
        if (to.Address.Value.Length <= DestinationCheck.MaxLength && (to.Address.Value.Length == 0 || Api(to, out why) is null))
        {
            yield return new Problem("spec.address", why) { Reason = ReadyReason.InvalidAddress };
        }

        foreach (var problem in Placeholder.In(to.Token?.Value ?? "") is null ? CheckLogin(to) : [])
        {
            yield return problem;
        }
    }

    /// <summary>The token, or a password in its place (spec/providers.md §4.2).</summary>
    protected static string? TokenOf(Destination to) =>
        to.HeaderToken ?? (to.Password?.Value.Trim() is { Length: > 0 } password ? password : null);

    protected static IEnumerable<Problem> NeedsToken(Destination to) =>
        TokenOf(to) is null
            ?
            [
                DestinationCheck.InSecret(
                    $"type {to.TypeName} needs a token; put it under the key 'token' of the Secret named by spec.secretRef"
                ),
            ]
            : [];
}
