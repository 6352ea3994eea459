using System.Security.Cryptography;
using System.Text;

namespace Tocsin.Acceptance.Commands;

/// <summary><c>create secret receiver</c> on files.</summary>
public class ReceiverSecrets
{
    private const string Host = "--hostname hooks.example.test";

    [Fact]
    public async Task It_is_exported_with_the_address_that_callers_are_given()
    {
        var said = await Type($"github-receiver --type github {Host} --token s3cr3t --export");

        said.Code.ShouldBe(0, said.Error);
        said.Error.ShouldBeEmpty();
        said.Output.ShouldBe(
            """
            ---
            apiVersion: v1
            kind: Secret
            metadata:
              annotations:
                notification.toolkit.fluxcd.io/webhook: https://hooks.example.test/hook/605dbd4976c3504a20afec155a68122702621389b3b29f71feb118008a1696a1
              name: github-receiver
              namespace: flux-system
            stringData:
              token: s3cr3t

            """
        );
    }

    [Fact]
    public async Task Google_signs_for_the_address()
    {
        var said = await Type($"gcr --type gcr {Host} --email-claim ci@example.test --token t --export");

        said.Code.ShouldBe(0, said.Error);
        said.Output.ShouldEndWith(
            $"""
            stringData:
              audience: https://hooks.example.test/hook/{Digest("tgcrflux-system")}
              email: ci@example.test
              token: t

            """
        );
    }

    [Fact]
    public async Task A_file_is_for_its_owner_alone_and_a_token_stays_unless_another_is_given()
    {
        using var workspace = new Workspace();
        Directory.CreateDirectory(workspace.Manifests);
        var file = Path.Combine(workspace.Manifests, "secret-github.yaml");
        var at = $"-n apps --manifests {workspace.Manifests}";

        var made = await Type($"github --type github {Host} {at}");
        var token = Line(file, "token: ");
        await Type($"github --type github --hostname other.example.test {at}");
        var kept = (Line(file, "token: "), Line(file, "webhook: "));
        await Type($"github --type github {Host} --token a${{b}}c {at}");

        made.Code.ShouldBe(0, made.Error);
        made.Error.ShouldBe(
            $"► receiver secret 'github' created in 'apps' namespace\n✔ webhook URL: https://hooks.example.test/hook/{Digest(token + "githubapps")}\n"
        );
        File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        token.Length.ShouldBe(64);
        kept.ShouldBe((token, $"https://other.example.test/hook/{Digest(token + "githubapps")}"));
        Line(file, "token: ").ShouldContain("a$${b}c");
        Line(file, "webhook: ").ShouldEndWith(Digest("a${b}cgithubapps"));
    }

    [Theory]
    [InlineData("", "name is required")]
    [InlineData("ab", "--type is required")]
    [InlineData("ab --type githab", "receiver type 'githab' is not supported, must be one of: generic, generic-hmac, github,")]
    [InlineData("ab --type github", "--hostname is required")]
    [InlineData("ab --type gcr --hostname h", "--email-claim is required for gcr receiver type")]
    public async Task What_is_missing_is_named(string args, string expected)
    {
        var said = await Type($"{args} --export".Trim());
        said.Code.ShouldBe(1);
        said.Output.ShouldBeEmpty();
        said.ErrorLines.ShouldHaveSingleItem().ShouldStartWith($"✗ {expected}");
    }

    internal static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static Task<Cli.Ended> Type(string args) => Cli.Run(["create", "secret", "receiver", .. args.Split(' ')]);

    private static string Line(string file, string key) =>
        File.ReadAllLines(file).Single(l => l.Contains(key, StringComparison.Ordinal)).Split(key)[1];
}
