using Tocsin.Core.Receivers;

namespace Tocsin.Core.Tests.Receivers;

public class WebhookPathTests
{
    // From the fact sheet, which has them of the reference.
    [Theory]
    [InlineData(
        "test-token",
        "receiver-secret",
        "my-namespace",
        "106120121d366c2f67e93200f6c1dbe938235eb588daa5e8c0516d3a77ac1dee"
    )]
    [InlineData("test-token", "gcr-secret", "my-namespace", "6d6c55e9affb9d1e0d101ce604ae4270880ec1ff24d1bd2d928fcd64243d21a4")]
    [InlineData("s3cr3t", "github-receiver", "flux-system", "605dbd4976c3504a20afec155a68122702621389b3b29f71feb118008a1696a1")]
    [InlineData("", "generic-oidc-receiver", "default", "4399e88762a0abe9a87e588d0c42b27f13ac7a4fb04bb1ed28be8cb4b2fb4f31")]
    public void Is_the_digest_of_token_name_and_namespace(string token, string name, string ns, string digest) =>
        WebhookPath.Of(token, name, ns).ShouldBe("/hook/" + digest);

    [Fact]
    public void Is_made_of_bytes_that_are_no_text_too() =>
        WebhookPath
            .Of([0x00, 0x01, 0x02, 0xff, 0x80], "bintok", "apps")
            .ShouldBe("/hook/149d222bf3b8c09cd08f28ba5a451a29d6fdf21d380e06557d3dbc1fd52caab9");
}
