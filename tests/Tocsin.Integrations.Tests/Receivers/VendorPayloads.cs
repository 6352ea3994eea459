using System.Text.Json.Nodes;
using Tocsin.Core.Receivers;
using Tocsin.Testing.Receivers;

namespace Tocsin.Integrations.Tests.Receivers;

/// <summary>What the vendors' services really sent, signed as they sign.</summary>
public class VendorPayloads
{
    public static TheoryData<string, string> Folders =>
        new()
        {
            { "acr", "acr" },
            { "bitbucket", "bitbucket-cloud" },
            { "bitbucket", "bitbucket-server" },
            { "dockerhub", "dockerhub" },
            { "github", "gitea" },
            { "gitlab", "gitlab" },
            { "quay", "quay" },
        };

    [Theory, MemberData(nameof(Folders))]
    public async Task Are_genuine_and_one_flipped_byte_is_not(string type, string folder)
    {
        foreach (var (file, headers) in InFolder(folder))
        {
            var hook = Deliveries.Of(type, await File.ReadAllBytesAsync(file, Cancel), headers);
            (await Verify(type, hook)).ShouldBeOfType<Verdict.Genuine>(file).LogText.ShouldNotBeEmpty();

            // Of types without a signature a byte says something only where it breaks the JSON.
            var changed = hook.Body.ToArray();
            var at = Deliveries.Proof(type) is "X-Hub-Signature" or "X-Hub-Signature-256" ? changed.Length / 2 : 0;
            changed[at] ^= 1;
            if (type != "gitlab")
            {
                (await Verify(type, hook with { Body = changed })).ShouldBeOfType<Verdict.Refused>(file);
            }
        }
    }

    [Fact]
    public async Task Of_GitLab_are_refused_when_one_byte_of_the_token_is_flipped()
    {
        foreach (var (file, headers) in InFolder("gitlab"))
        {
            var hook = Deliveries.Of("gitlab", await File.ReadAllBytesAsync(file, Cancel), headers);
            var forged = hook.Headers.Select(h => h.Key == "X-Gitlab-Token" ? KeyValuePair.Create(h.Key, "s3cr3t-t0keo") : h);
            (await Verify("gitlab", hook with { Headers = [.. forged] })).ShouldBeOfType<Verdict.Refused>(file);
        }
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static IEnumerable<(string File, (string, string)[] Headers)> InFolder(string folder)
    {
        var index = JsonNode.Parse(File.ReadAllText(Shared.File($"vendor-apis/webhooks/{folder}/index.json")))!;
        var deliveries = index["deliveries"]!.AsArray();
        deliveries.ShouldNotBeEmpty();
        foreach (var delivery in deliveries)
        {
            var headers = delivery!["headers"]!
                .AsObject()
                .Where(h => h.Key != "Content-Type")
                .Select(h => (h.Key, (string)h.Value!))
                .ToList();
            // Since 1.14 Gitea sends GitHub's headers beside its own.
            headers.AddRange(headers.Where(h => h.Key == "X-Gitea-Event").Select(h => ("X-GitHub-Event", h.Item2)).ToList());
            yield return (Shared.File($"vendor-apis/webhooks/{folder}/{(string)delivery["file"]!}"), [.. headers]);
        }
    }

    private static async Task<Verdict> Verify(string type, Webhook hook) =>
        await Verification.Run(
            Catalog.Receivers(new KeyServers(), new FakeClock())[type],
            SomeReceiver.Spec(type),
            SomeReceiver.Secret(),
            hook,
            Cancel
        );
}
