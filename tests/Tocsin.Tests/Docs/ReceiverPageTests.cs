using System.Text;
using System.Text.Json.Nodes;
using Tocsin.Core.Receivers;
using Tocsin.Core.Resources;
using Tocsin.Core.Secrets;
using Tocsin.Integrations;
using Tocsin.Resources.Manifests;
using Tocsin.Testing.Receivers;

namespace Tocsin.Tests.Docs;

/// <summary>The pages of <c>docs/receivers</c>: their webhooks are genuine to their Receivers.</summary>
public class ReceiverPageTests
{
    private static readonly string s_folder = Path.Combine(Golden.Root, "docs/receivers");

    // Signed by a key that is not on the page; the claims are.
    private const string BearerToken = "<token>";

    public static TheoryData<string> Types => [.. ReceiverReader.Types];

    [Fact]
    public void There_is_a_page_for_each_type_and_the_guide_lists_them_all()
    {
        var pages = Directory.EnumerateFiles(s_folder).Select(f => Path.GetFileNameWithoutExtension(f)!);
        pages.ShouldBe([.. ReceiverReader.Types, "README"], ignoreOrder: true);
        foreach (var type in ReceiverReader.Types)
        {
            Page("README").ShouldContain($"| [{type}]({type}.md) | ");
        }
    }

    [Theory, MemberData(nameof(Types))]
    public void A_page_says_how_to_set_the_sender_up_what_is_checked_and_what_differs(string type)
    {
        foreach (
            var part in (string[])
                [
                    "What it is for",
                    "Manifest",
                    "Settings at the sender",
                    "Webhook",
                    "What is checked",
                    "Filters",
                    "What differs from Flux",
                    "When it does not work",
                ]
        )
        {
            Page(type).ShouldContain($"\n## {part}\n");
        }

        Page(type).Split('\n')[0].ShouldEndWith($"(`{type}`)");
    }

    [Theory, MemberData(nameof(Types))]
    public async Task The_webhook_of_a_page_is_genuine_to_its_Receiver(string type)
    {
        var (o, reading, secret) = Read(type);
        reading.Problems.ShouldBeEmpty();
        var hook = Hook(type);

        hook.Target.ShouldBe(WebhookPath.Of(secret.Token ?? [], o.Name.Name, o.Name.Namespace));
        (await Verify(type, reading.Spec, secret, hook)).ShouldBeOfType<Verdict.Genuine>();
    }

    [Theory, MemberData(nameof(Types))]
    public async Task And_is_not_when_what_proves_it_is_taken_away(string type)
    {
        var (_, reading, secret) = Read(type);
        var hook = Hook(type);
        var proven = hook.Headers.Where(h => h.Key is "Content-Type" or "X-GitHub-Event" or "X-Event-Key" or "X-Gitlab-Event");
        var verdict = await Verify(type, reading.Spec, secret, hook with { Headers = [.. proven] });
        var believesThePath =
            Page("README").Contains($"]({type}.md) | ", StringComparison.Ordinal)
            && Page("README").Split('\n').Single(l => l.Contains($"]({type}.md) | ")).EndsWith("whoever knows the path |");
        // The event that spec.events names is missing, too.
        (verdict is Verdict.Genuine).ShouldBe(believesThePath && type != "cdevents");
    }

    private static (ResourceObject Receiver, ReceiverReading Reading, ReceiverSecret Secret) Read(string type)
    {
        var reader = new ObjectReader("");
        foreach (var document in YamlDocuments.Read(Block(type, "yaml")))
        {
            reader.Add(document);
        }

        var receiver = reader.Objects.Single(o => o.Kind is ResourceKind.Receiver);
        var secrets = reader.Objects.Where(o => o.Kind is ResourceKind.Secret).ToList();
        if (secrets is [])
        {
            return (receiver, ReceiverReader.Read(receiver), ReceiverSecret.None);
        }

        var (secret, problems) = SecretReader.Read(secrets.ShouldHaveSingleItem(), SecretEnvironment.None);
        problems.ShouldBeEmpty();
        var bytes = secret.Values.ToDictionary(v => v.Key, v => Encoding.UTF8.GetBytes(v.Value));
        return (receiver, ReceiverReader.Read(receiver), new ReceiverSecret(secret.Name, bytes));
    }

    private static readonly SigningKey s_key = new("RS256", "key-1");

    private static Webhook Hook(string type)
    {
        var (head, body) = Halves(Block(type, "http"));
        var lines = head.Split('\n');
        var headers = lines
            .Skip(1)
            .Select(l => l.Split(": ", 2))
            .Select(h => KeyValuePair.Create(h[0], h[1].Contains(BearerToken) ? $"Bearer {s_key.Sign(Claims(type))}" : h[1]));
        return new Webhook("POST", lines[0]["POST ".Length..], [.. headers], Encoding.UTF8.GetBytes(body.TrimEnd('\n')));
    }

    private static string Claims(string type)
    {
        var claims = JsonNode.Parse(Block(type, "json"))!;
        claims["exp"] = new FakeClock().GetUtcNow().ToUnixTimeSeconds() + 300;
        return claims.ToJsonString();
    }

    private static async Task<Verdict> Verify(string type, ReceiverSpec spec, ReceiverSecret secret, Webhook hook)
    {
        var servers = new KeyServers();
        servers.ServeKeys("https://www.googleapis.com/oauth2/v3/certs", s_key);
        foreach (var provider in spec.OidcProviders)
        {
            servers.ServeIssuer(provider.IssuerUrl, "", s_key);
        }

        var receiver = Catalog.Receivers(servers, new FakeClock())[type];
        return await Verification.Run(receiver, spec, secret, hook, TestContext.Current.CancellationToken);
    }

    private static (string Head, string Body) Halves(string block)
    {
        var end = block.IndexOf("\n\n", StringComparison.Ordinal);
        return (block[..end], block[(end + 2)..]);
    }

    private static string Block(string type, string language)
    {
        var page = Page(type);
        var fence = $"```{language}\n";
        var from = page.IndexOf(fence, StringComparison.Ordinal) + fence.Length;
        return page[from..page.IndexOf("```", from, StringComparison.Ordinal)];
    }

    private static string Page(string name) => File.ReadAllText(Path.Combine(s_folder, name + ".md"));
}
