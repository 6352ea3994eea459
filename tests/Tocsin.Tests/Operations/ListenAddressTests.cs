using Tocsin.Operations;

namespace Tocsin.Tests.Operations;

public class ListenAddressTests
{
    [Theory]
    [InlineData(":9090", null, 9090)]
    [InlineData("0.0.0.0:9090", null, 9090)]
    [InlineData("[::]:9090", null, 9090)]
    [InlineData("127.0.0.1:0", "127.0.0.1", 0)]
    [InlineData("localhost:80", "127.0.0.1", 80)]
    [InlineData("[::1]:80", "::1", 80)]
    public void Go_style_addresses_are_read(string text, string? host, int port)
    {
        ListenAddress.TryParse(text, out var address, out _).ShouldBeTrue();
        address!.Host?.ToString().ShouldBe(host);
        address.Port.ShouldBe(port);
    }

    [Fact]
    public void Nothing_is_off()
    {
        ListenAddress.TryParse("", out var address, out _).ShouldBeTrue();
        address.ShouldBeNull();
    }

    [Theory]
    [InlineData("9090")]
    [InlineData(":http")]
    [InlineData(":70000")]
    [InlineData(":-1")]
    [InlineData("somewhere:80")]
    public void What_is_no_address_is_told_with_an_example(string text)
    {
        ListenAddress.TryParse(text, out _, out var why).ShouldBeFalse();
        why.ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("2Gi", 2L << 30)]
    [InlineData("500M", 500_000_000)]
    [InlineData("1.5Ki", 1536)]
    [InlineData("1048576", 1 << 20)]
    public void Sizes_are_read_as_Kubernetes_writes_them(string text, long bytes)
    {
        Quantity.TryParse(text, out var read).ShouldBeTrue();
        read.ShouldBe(bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-1Gi")]
    [InlineData("2GB")]
    [InlineData("much")]
    public void What_is_no_size_is_refused(string text) => Quantity.TryParse(text, out _).ShouldBeFalse();
}
