using System.Text.Json;

namespace Tocsin.Cel.Tests.Values;

public sealed class JsonTests
{
    [Theory]
    [InlineData("1", "1")]
    [InlineData("-7", "-7")]
    [InlineData("1.0", "1.0")]
    [InlineData("1e3", "1000.0")]
    [InlineData("9223372036854775808", "9.223372036854776e+18")]
    [InlineData("null", "null")]
    [InlineData("[true, \"a\", {}]", "[true, \"a\", {}]")]
    [InlineData("{\"b\": 1, \"a\": {\"c\": []}}", "{\"b\": 1, \"a\": {\"c\": []}}")]
    [InlineData("{\"a\": 1, \"a\": 2}", "{\"a\": 2}")]
    [InlineData("\"\\ud83d\\ude00 \\ud800\\n\"", "\"😀 �\\n\"")]
    [InlineData("{\"\\ud800\": 1}", "{\"�\": 1}")]
    public void Becomes_a_value_of_the_same_kind(string json, string value) =>
        Parse(json, JsonNumbers.AsWritten).ToString().ShouldBe(value);

    [Fact]
    public void Numbers_can_all_be_doubles() => Parse("[1, 2.5]", JsonNumbers.Doubles).ToString().ShouldBe("[1.0, 2.5]");

    private static CelValue Parse(string json, JsonNumbers numbers)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.ToCel(numbers);
    }
}
