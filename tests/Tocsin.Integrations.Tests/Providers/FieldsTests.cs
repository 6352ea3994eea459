using Tocsin.Core.Events;
using Tocsin.Integrations.Providers;

namespace Tocsin.Integrations.Tests.Providers;

public class FieldsTests
{
    [Fact]
    public void The_summary_comes_first_and_the_rest_by_key() =>
        Fields
            .InOrder(EventMetadata.From([new("z", "1"), new("summary", "2"), new("a", "3")]))
            .Select(m => m.Key)
            .ShouldBe(["summary", "a", "z"]);
}
