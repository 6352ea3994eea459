using System.Buffers.Text;
using System.Text;
using Org.BouncyCastle.Math.EC.Rfc8032;
using Tocsin.Integrations.Providers.Streams;

namespace Tocsin.Integrations.Tests.Providers.Streams;

public class NatsKeyTests
{
    [Fact]
    public void The_public_key_of_the_documentation_s_seed_is_the_documentation_s()
    {
        NatsKey.TryParse(Some.NatsSeed, out var key, out _).ShouldBeTrue();
        key.Public.ShouldBe(Some.NatsUser);
        key.ToString().ShouldBe(Some.NatsUser);
    }

    // RFC 8032 §7.1, test 2.
    [Theory]
    [InlineData(
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )]
    public void Signatures_are_those_of_the_standard(string seed, string message, string signature)
    {
        NatsKey.TryParse(TestNkeys.Seed(TestNkeys.User, Convert.FromHexString(seed)), out var key, out _).ShouldBeTrue();
        Convert.ToHexStringLower(key.Sign(Encoding.UTF8.GetString(Convert.FromHexString(message)))).ShouldBe(signature);
    }

    [Theory]
    [InlineData(TestNkeys.Account)]
    [InlineData(TestNkeys.Operator)]
    public void Only_a_user_s_seed_is_taken(byte kind)
    {
        NatsKey.TryParse(TestNkeys.Seed(kind, new byte[32]), out _, out var why).ShouldBeFalse();
        why.ShouldContain("a user's is needed");
    }

    internal static bool IsSignedBy(string user, string nonce, string signature)
    {
        var message = Encoding.UTF8.GetBytes(nonce);
        return Ed25519.Verify(Base64Url.DecodeFromChars(signature), 0, TestNkeys.PublicKey(user), 0, message, 0, message.Length);
    }
}
