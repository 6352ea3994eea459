using Tocsin.Integrations.Providers.Forges;

namespace Tocsin.Integrations.Tests.Providers.Forges;

public class RepositoryAddressTests
{
    [Theory]
    [InlineData("https://github.com/foo/bar", "https://github.com", "foo/bar")]
    [InlineData("https://github.com/foo/bar.git", "https://github.com", "foo/bar")]
    [InlineData("https://user:pw@github.com/foo/bar", "https://github.com", "foo/bar")]
    [InlineData("git@github.com:foo/bar.git", "https://github.com", "foo/bar")]
    [InlineData("ssh://git@github.com/foo/bar", "https://github.com", "foo/bar")]
    [InlineData("http://h:3000/foo/bar", "http://h:3000", "foo/bar")]
    [InlineData("https://gitlab.com/g/sub/p.git", "https://gitlab.com", "g/sub/p")]
    [InlineData("https://gitlab.com/1234", "https://gitlab.com", "1234")]
    [InlineData("https://h/sub/path/foo/bar?x=1#f", "https://h", "sub/path/foo/bar")]
    [InlineData("https://dev.azure.com/org/my%20proj/_git/repo", "https://dev.azure.com", "org/my proj/_git/repo")]
    public void Reads_what_the_reference_reads(string address, string origin, string path) => Reads(address, origin, path);

    [Theory]
    [InlineData("https://github.com/foo/bar/", "https://github.com", "foo/bar")]
    [InlineData("https://github.com/foo/bar.git/", "https://github.com", "foo/bar")]
    [InlineData(" https://github.com/foo/bar\n", "https://github.com", "foo/bar")]
    [InlineData("HTTPS://GitHub.com/Foo/Bar", "https://github.com", "Foo/Bar")]
    [InlineData("https://github.com:443/foo/bar", "https://github.com", "foo/bar")]
    [InlineData("https://www.github.com/foo/bar", "https://github.com", "foo/bar")]
    [InlineData("http://www.github.com/foo/bar", "https://github.com", "foo/bar")]
    [InlineData("ssh://git@ssh.github.com:443/foo/bar.git", "https://github.com", "foo/bar")]
    [InlineData("ssh://git@h:2222/foo/bar", "https://h", "foo/bar")]
    [InlineData("git@h:2222/foo/bar.git", "https://h", "foo/bar")]
    [InlineData("git@h:2222/bar.git", "https://h", "2222/bar")]
    [InlineData("git+ssh://git@h/foo/bar", "https://h", "foo/bar")]
    [InlineData("git://h/foo/bar", "https://h", "foo/bar")]
    [InlineData("git@altssh.gitlab.com:g/p.git", "https://gitlab.com", "g/p")]
    [InlineData("git@ssh.dev.azure.com:v3/org/proj/repo", "https://dev.azure.com", "org/proj/_git/repo")]
    [InlineData("org@vs-ssh.visualstudio.com:v3/org/proj/repo", "https://dev.azure.com", "org/proj/_git/repo")]
    [InlineData("github.com/foo/bar", "https://github.com", "foo/bar")]
    public void Reads_what_the_reference_misreads(string address, string origin, string path) => Reads(address, origin, path);

    [Theory]
    [InlineData("")]
    [InlineData("foo/bar")]
    [InlineData("https://")]
    [InlineData("https://github.com")]
    [InlineData("ftp://h/foo/bar")]
    [InlineData("file:///srv/git/repo")]
    [InlineData("/srv/git/repo")]
    public void Says_what_to_write_when_it_cannot_read(string address)
    {
        RepositoryAddress.Parse(address, out var why).ShouldBeNull();
        why.ShouldNotBeEmpty();
    }

    private static void Reads(string address, string origin, string path)
    {
        var read = RepositoryAddress.Parse(address, out _).ShouldNotBeNull();
        (read.Origin, read.Path).ShouldBe((origin, path));
    }
}
