using System.Security.Cryptography.X509Certificates;

namespace Tocsin.Kube.Credentials;

/// <summary>What a request proves its user with. Null parts are not sent.</summary>
internal sealed record Credential(Sensitive<string>? Token, X509Certificate2? Certificate = null);

/// <summary>Gives the credential of the moment.</summary>
internal abstract class CredentialSource
{
    public static CredentialSource None { get; } = new Nothing();

    public abstract ValueTask<Credential> Get(CancellationToken cancel);

    /// <summary>The server refused a credential; true when the next <see cref="Get"/> may give another one.</summary>
    public virtual bool Refused(Credential used) => false;

    private sealed class Nothing : CredentialSource
    {
        private static readonly Credential Empty = new(Token: null);

        public override ValueTask<Credential> Get(CancellationToken cancel) => new(Empty);
    }
}

/// <summary>A token that stays.</summary>
internal sealed class FixedToken(string token) : CredentialSource
{
    private readonly Credential _credential = new(new Sensitive<string>(token.Trim()));

    public override ValueTask<Credential> Get(CancellationToken cancel) => new(_credential);
}
