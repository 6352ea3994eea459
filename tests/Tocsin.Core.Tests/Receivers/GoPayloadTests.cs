using System.Text;
using Tocsin.Core.Receivers;
using Tocsin.Core.Receivers.Payloads;

namespace Tocsin.Core.Tests.Receivers;

/// <summary>Bodies and Content-Types as Go reads them, and its words for what is wrong.</summary>
public class GoPayloadTests
{
    [Theory]
    [InlineData("", "EOF")]
    [InlineData(" \n", "EOF")]
    [InlineData("{", "unexpected EOF")]
    [InlineData("{\"a\":tru", "unexpected EOF")]
    [InlineData("{nope", "invalid character 'n' looking for beginning of object key string")]
    [InlineData("{\"a\" 1}", "invalid character '1' after object key")]
    [InlineData("{\"a\":1 2}", "invalid character '2' after object key:value pair")]
    [InlineData("{\"a\":[1 2]}", "invalid character '2' after array element")]
    [InlineData("{\"a\":1,}", "invalid character '}' looking for beginning of object key string")]
    [InlineData("nope", "invalid character 'o' in literal null (expecting 'u')")]
    [InlineData("{\"a\":-x}", "invalid character 'x' in numeric literal")]
    [InlineData("{\"a\":1.x}", "invalid character 'x' after decimal point in numeric literal")]
    [InlineData("{\"a\":1ex}", "invalid character 'x' in exponent of numeric literal")]
    [InlineData("{\"a\":01}", "invalid character '1' after object key:value pair")]
    [InlineData("{\"a\":\"\\x\"}", "invalid character 'x' in string escape code")]
    [InlineData("{\"a\":\"\\u00g0\"}", "invalid character 'g' in \\u hexadecimal character escape")]
    [InlineData("{\"a\":\"\n\"}", "invalid character '\\n' in string literal")]
    [InlineData("'", "invalid character '\\'' looking for beginning of value")]
    [InlineData("\ufeff{}", "invalid character 'ï' looking for beginning of value")]
    [InlineData("[1]", "json: cannot unmarshal array into Go value of type map[string]interface {}")]
    [InlineData("3", "json: cannot unmarshal number into Go value of type map[string]interface {}")]
    [InlineData("{\"a\":1e999}", "json: cannot unmarshal number 1e999 into Go value of type float64")]
    public void A_body_that_is_no_object_is_told_in_its_words(string body, string expected)
    {
        GoObject.Parse(Encoding.UTF8.GetBytes(body), out var fault).ShouldBeNull();
        fault.ShouldBe(expected);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData(" { \"a\" : [ ] , \"b\" : { } , \"c\" : [ { } , [ 1 , -0.5e+3 ] , \"\\u00e4\\n\" , null ] } ")]
    [InlineData("{} what follows is not read")]
    public void The_first_value_counts(string body)
    {
        GoObject.Parse(Encoding.UTF8.GetBytes(body), out var fault).ShouldNotBeNull();
        fault.ShouldBeEmpty();
    }

    [Fact]
    public void Null_is_no_object_and_no_fault()
    {
        GoObject.Parse("null"u8, out var fault).ShouldBeNull();
        fault.ShouldBeEmpty();
    }

    [Fact]
    public void A_whole_body_may_have_nothing_behind_it()
    {
        GoObject.Value("{} x"u8, isWhole: true, out var fault).ShouldBeNull();
        fault.ShouldBe("invalid character 'x' after top-level value");
        GoObject.Value("{"u8, isWhole: true, out fault).ShouldBeNull();
        fault.ShouldBe("unexpected end of JSON input");
        GoObject.Value("{} \n"u8, isWhole: true, out _).ShouldNotBeNull();
    }

    [Fact]
    public void A_body_nested_deeper_than_the_stack_ends_in_words()
    {
        var deep = new string('[', 10_001);
        GoObject.Parse(Encoding.UTF8.GetBytes($"{{\"a\":{deep}"), out var fault).ShouldBeNull();
        fault.ShouldBe("exceeded max depth");
        var just = $"{{\"a\":{new string('[', 9_999)}{new string(']', 9_999)}}}";
        GoObject.Parse(Encoding.UTF8.GetBytes(just), out fault).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("application/json", true)]
    [InlineData("APPLICATION/JSON; charset=utf-8", true)]
    [InlineData("text/plain, application/json", true)]
    [InlineData(", application/json", false)]
    [InlineData("application/vnd.github+json", false)]
    [InlineData("application/cloudevents+json", false)]
    [InlineData("", false)]
    public void JSON_is_what_the_header_says(string header, bool isJson) => ContentType.IsJson(header).ShouldBe(isJson);

    [Theory]
    [InlineData("", "mime: no media type")]
    [InlineData("a b", "mime: expected slash after first token")]
    [InlineData("a/", "mime: expected token after slash")]
    [InlineData("a/b c", "mime: unexpected content after media subtype")]
    [InlineData("a/b; c", "mime: invalid media parameter")]
    [InlineData("a/b; c=1; c=2", "mime: duplicate parameter name")]
    [InlineData("a/b; c=1; c=1", "")]
    [InlineData("a/b;", "")]
    [InlineData("a/b; c=\"d;e\"", "")]
    public void A_malformed_type_is_told_in_its_words(string header, string expected)
    {
        _ = ContentType.TryParse(header, out _, out var fault);
        fault.ShouldBe(expected);
    }
}
