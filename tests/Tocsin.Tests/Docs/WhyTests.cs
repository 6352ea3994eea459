using Tocsin.Core.Alerts;
using Tocsin.Core.Reports;

namespace Tocsin.Tests.Docs;

/// <summary>The page for three in the morning.</summary>
public class WhyTests
{
    private static readonly string s_page = File.ReadAllText(Path.Combine(Golden.Root, "docs/why.md"));

    [Fact]
    public void It_has_every_rule_of_matching_and_every_reason_of_readiness()
    {
        foreach (var type in (Type[])[typeof(MatchRule), typeof(ReadyReason)])
        {
            foreach (var word in type.GetFields().Select(f => (string)f.GetRawConstantValue()!))
            {
                if (word is not (ReadyReason.Succeeded or ReadyReason.NotSupportedYet))
                {
                    s_page.ShouldContain($"`{word}`");
                }
            }
        }
    }
}
