using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Tests.Providers;

/// <summary>What is wrong with a configuration is one clear problem when it is loaded, and says no secret.</summary>
public class IncidentAndTelemetryConfiguration
{
    private static readonly Dictionary<string, Func<Destination, Destination>> s_mistakes = new(StringComparer.Ordinal)
    {
        ["no address"] = to => to with { Address = Sensitive.Of("") },
        ["no URL"] = to => to with { Address = Sensitive.Of("not an address s3cret") },
        ["another scheme"] = to => to with { Address = Sensitive.Of("ftp://host.test/s3cret") },
        ["3,000 characters"] = to => to with { Address = Sensitive.Of("https://host.test/s3cret" + new string('x', 3000)) },
        ["no token"] = to => to with { Token = null },
        ["an empty token"] = to => to with { Token = Sensitive.Of("") },
        ["a placeholder"] = to => to with { Token = Sensitive.Of("<your s3cret token>") },
    };

    public static TheoryData<string, string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string, string>();
            foreach (var type in (string[])["opsgenie", "incident.io", "alertmanager", "datadog", "otel"])
            {
                foreach (var mistake in s_mistakes.Keys)
                {
                    var isToken = mistake.Contains("token", StringComparison.Ordinal);
                    var isOptional = (type, isToken, mistake) switch
                    {
                        ("alertmanager" or "otel", true, _) => true,
                        ("datadog", _, "no address") => true,
                        _ => false,
                    };
                    if (!isOptional)
                    {
                        cases.Add(type, mistake, isToken || mistake == "a placeholder" ? "spec.secretRef" : "spec.address");
                    }
                }
            }

            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Is_judged_when_it_is_loaded(string type, string mistake, string path)
    {
        var problem = Catalog.Providers[type].Check(s_mistakes[mistake](Some.Destination(type))).ShouldHaveSingleItem();

        problem.Path.ShouldBe(path);
        problem.ToString().ShouldNotContain("s3cret");
    }
}
