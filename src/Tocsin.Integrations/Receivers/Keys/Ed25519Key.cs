using Microsoft.IdentityModel.Tokens;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace Tocsin.Integrations.Receivers.Keys;

/// <summary>A key for EdDSA (RFC 8037), which neither the platform nor the library of tokens has; BouncyCastle does.</summary>
internal sealed class Ed25519Key : AsymmetricSecurityKey
{
    public const string Algorithm = "EdDSA";
    private readonly Ed25519PublicKeyParameters _key;

    private Ed25519Key(Ed25519PublicKeyParameters key, string? kid)
    {
        _key = key;
        KeyId = kid;
        CryptoProviderFactory = new CryptoProviderFactory
        {
            CustomCryptoProvider = new Provider(),
            CacheSignatureProviders = false,
        };
    }

    public override int KeySize => 256;

    [Obsolete("As the base class.")]
    public override bool HasPrivateKey => false;

    public override PrivateKeyStatus PrivateKeyStatus => PrivateKeyStatus.DoesNotExist;

    /// <summary>Null when it is not a key.</summary>
    public static Ed25519Key? Of(JsonWebKey key)
    {
        try
        {
            return new Ed25519Key(new Ed25519PublicKeyParameters(Base64UrlEncoder.DecodeBytes(key.X)), key.KeyId);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            return null;
        }
    }

    public override bool IsSupportedAlgorithm(string algorithm) => algorithm == Algorithm;

    private sealed class Provider : ICryptoProvider
    {
        public bool IsSupportedAlgorithm(string algorithm, params object[] args) =>
            algorithm == Algorithm && args is [Ed25519Key, ..];

        public object Create(string algorithm, params object[] args) => new Verifier((Ed25519Key)args[0]);

        public void Release(object cryptoInstance) => (cryptoInstance as IDisposable)?.Dispose();
    }

    private sealed class Verifier(Ed25519Key key) : SignatureProvider(key, Ed25519Key.Algorithm)
    {
        public override byte[] Sign(byte[] input) => throw new NotSupportedException("a public key signs nothing");

        public override bool Verify(byte[] input, byte[] signature) =>
            Verify(input, 0, input.Length, signature, 0, signature.Length);

        public override bool Verify(
            byte[] input,
            int inputOffset,
            int inputLength,
            byte[] signature,
            int signatureOffset,
            int signatureLength
        )
        {
            var signer = new Ed25519Signer();
            signer.Init(forSigning: false, key._key);
            signer.BlockUpdate(input, inputOffset, inputLength);
            return signer.VerifySignature(signature[signatureOffset..(signatureOffset + signatureLength)]);
        }

        protected override void Dispose(bool disposing) { }
    }
}
