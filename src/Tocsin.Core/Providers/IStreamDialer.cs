namespace Tocsin.Core.Providers;

/// <summary>Opens connections for types that do not speak HTTP, over the destination's own proxy and TLS settings.</summary>
public interface IStreamDialer
{
    /// <param name="target">Scheme, host and port; the scheme is only named in texts.</param>
    /// <exception cref="SendFailedException">No connection; its outcome says why and whether to try again.</exception>
    Task<Stream> Dial(Uri target, Destination to, CancellationToken cancel);

    /// <summary>Begins TLS on a connection. The connection is closed when that fails.</summary>
    /// <exception cref="SendFailedException">The two sides do not agree, or the certificate is not trusted.</exception>
    Task<Stream> Secure(Stream plain, Uri target, Destination to, CancellationToken cancel);
}
