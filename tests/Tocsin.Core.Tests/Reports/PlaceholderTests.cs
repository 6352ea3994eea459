using Tocsin.Core.Reports;

namespace Tocsin.Core.Tests.Reports;

public class PlaceholderTests
{
    [Theory]
    [InlineData("https://github.com/<username>/repo", "<username>")]
    [InlineData("<your token>", "<your token>")]
    [InlineData("xoxb-YOUR-TOKEN", "YOUR-")]
    [InlineData("YOUR_API_KEY", "YOUR_")]
    [InlineData("https://hooks.example.test/your-webhook", "your-webhook")]
    [InlineData("ChangeMe", "changeme")]
    public void Is_found(string value, string found) => Placeholder.In(value).ShouldBe(found);

    [Theory]
    [InlineData("")]
    [InlineData("xoxb-1234-5678-abc")]
    [InlineData("p<4>ss<>word")]
    [InlineData("https://your-brand.example.test/hook")]
    [InlineData("#general")]
    public void Is_not_seen_where_there_is_none(string value) => Placeholder.In(value).ShouldBeNull();
}
