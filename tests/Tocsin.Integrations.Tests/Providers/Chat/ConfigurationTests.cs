using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Tests.Providers.Chat;

/// <summary>Whatever is wrong with a chat's Provider is one problem, told when it is loaded and without a secret.</summary>
public class ConfigurationTests
{
    private static readonly Dictionary<string, Func<Destination, Destination>> Faults = new()
    {
        ["no address"] = to => to with { Address = Sensitive.Of("") },
        ["no scheme"] = to => to with { Address = Sensitive.Of("example.test/s3cret-path") },
        ["no host"] = to => to with { Address = Sensitive.Of("https:///s3cret-path") },
        ["a path only"] = to => to with { Address = Sensitive.Of("/s3cret-path") },
        ["another scheme"] = to => to with { Address = Sensitive.Of("ftp://example.test/s3cret-path") },
        ["a long address"] = to => to with { Address = Sensitive.Of("https://example.test/s3cret-path" + new string('x', 3000)) },
        ["no token"] = to => to with { Token = null },
        ["an empty token"] = to => to with { Token = Sensitive.Of("") },
        ["no password"] = to => to with { Password = null },
        ["no channel"] = to => to with { Channel = Sensitive.Of("") },
        ["a long channel"] = to => to with { Channel = Sensitive.Of("!a/s3cret-path" + new string('x', 3000)) },
    };

    public static TheoryData<string, string> Cases
    {
        get
        {
            string[] address = ["no address", "no scheme", "no host", "a path only", "another scheme", "a long address"];
            Dictionary<string, string[]> own = new()
            {
                ["slack"] = ["no token", "an empty token", "no channel"],
                ["webex"] = ["no token", "an empty token", "no channel", "a long channel"],
                ["matrix"] = ["no channel", "a long channel"],
                ["zulip"] = ["no password", "no channel", "a long channel"],
                ["zoom"] = ["no token", "an empty token"],
                ["telegram"] = ["no token", "an empty token", "no channel"],
            };
            var cases = new TheoryData<string, string>();
            foreach (var type in EscapingTests.Chats.Select(c => c.Data))
            {
                // Telegram's address is fixed.
                foreach (var fault in (type is "telegram" ? [] : address).Concat(own.GetValueOrDefault(type) ?? []))
                {
                    cases.Add(type, fault);
                }
            }

            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void A_fault_is_one_problem(string type, string fault)
    {
        var to = Faults[fault](Some.Destination(type));
        var problem = Catalog.Providers[type].Check(to).Where(p => !p.IsWarning).ShouldHaveSingleItem();
        problem.Path.ShouldBeOneOf("spec.address", "spec.channel", "spec.secretRef");
        problem.ToString().ShouldNotContain("s3cret-path");
        foreach (var secret in new[] { to.Token?.Value, to.Password?.Value }.Where(s => s?.Length > 4))
        {
            problem.ToString().ShouldNotContain(secret!);
        }
    }
}
