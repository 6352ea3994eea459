using System.Text;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Core.Tests.Reports;

public class RedactorTests
{
    private const string Secret = "s3cr+t/\"é\"<&>\\n%41 ok";

    [Theory]
    [InlineData("s3cr+t/\"é\"<&>\\n%41 ok")]
    [InlineData("s3cr+t/\\\"\\u00e9\\\"\\u003c\\u0026\\u003e\\\\n%41 ok")]
    [InlineData("s3cr\\u002Bt\\/\\u0022\\u00E9\\u0022\\u003C\\u0026\\u003E\\\\n%41 ok")]
    [InlineData("s3cr%2Bt%2F%22%C3%A9%22%3C%26%3E%5Cn%2541%20ok")]
    [InlineData("s3cr%2bt%2f%22%c3%a9%22%3c%26%3e%5cn%2541+ok")]
    [InlineData("s3cr+t/&quot;&#233;&quot;&lt;&amp;&gt;\\n%41 ok")]
    [InlineData("s3cr&plus;t&sol;&#x22;&#xe9;&#X22;&#060;&#38;&#62;&bsol;n&percnt;41 ok")]
    [InlineData("s3cr&#43;t&#47;&#34;&eacute;&#34;&lt;&amp;&gt;&#92;n&#37;41 ok")]
    [InlineData("s3cr+t/\\\"\\xc3\\xa9\\\"<&>\\\\n%41 ok")]
    [InlineData("s3cr+t/\\\"\\303\\251\\\"<&>\\\\n%41 ok")]
    [InlineData("s3cr+t/\\x22\\xe9\\x22<&>\\\\n%41 ok")]
    [InlineData("s3cr%u002Bt/%22%u00E9%22%3C%26%3E%5Cn%2541%20ok")]
    [InlineData("s3cr\n  +t/\"é\"\r\n  <&>\\n%41 ok")]
    [InlineData("s3cr\\n+t/\\\"\\u00e9\\\"\\r\\n<&>\\\\n%41\\tok")]
    [InlineData("s3cr%252Bt%252F%2522%25C3%25A9%2522%253C%2526%253E%255Cn%252541%2520ok")]
    public void A_value_is_found_in_the_encodings_of_all_languages(string encoded) =>
        Clean($"you sent {encoded}!").ShouldBe("you sent ***!");

    [Fact]
    public void A_value_is_found_wherever_it_stands_in_base64()
    {
        foreach (var before in (string[])["", "a", "ab", "abc", "Bearer: "])
        {
            var base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{before}{Secret} and more"));
            foreach (
                var form in (string[])
                    [
                        base64,
                        base64.Replace('+', '-').Replace('/', '_').TrimEnd('='),
                        Uri.EscapeDataString(base64),
                        base64.Replace("/", "\\/"),
                    ]
            )
            {
                var clean = Clean(form);
                clean.ShouldContain("***");
                clean.Length.ShouldBeLessThan(form.Length - 20, form);
            }
        }
    }

    [Fact]
    public void A_part_of_an_address_is_found_in_base64_as_what_it_means()
    {
        const string Key = "k3y/\"é\"+<and>=more";
        var redactor = new Redactor([], [$"https://x.test/hook?key={Uri.EscapeDataString(Key)}"]);
        foreach (var before in (string[])["", "u", "us", "use"])
        {
            var clean = redactor.Clean(Convert.ToBase64String(Encoding.UTF8.GetBytes(before + Key + ", and more")));
            clean.ShouldContain("***");
            clean.Length.ShouldBeLessThan(26);
        }
    }

    [Theory]
    [InlineData("4 by 4", "4 by 4")]
    [InlineData("\\", "\\")]
    [InlineData("100%", "100%")]
    [InlineData("a & b &amp; &nothing; &#; &#x; \\u12", "a & b &amp; &nothing; &#; &#x; \\u12")]
    [InlineData("its est ate", "its est ate")]
    [InlineData("the estate", "the ***")]
    public void Other_text_stays_as_it_is(string text, string expected) =>
        new Redactor(["estate", "abc"], []).Clean(text).ShouldBe(expected);

    [Fact]
    public void Two_values_of_which_one_holds_the_other_are_both_gone() =>
        new Redactor(["token", "my-token-and-more"], []).Clean("my-token-and-more, token").ShouldBe("***, ***");

    [Fact]
    public void A_part_of_a_long_value_is_found()
    {
        var key = string.Join(
            '\n',
            Enumerable.Range(0, 40).Select(i => Convert.ToBase64String(Guid.Parse($"{i:x32}").ToByteArray()))
        );
        var clean = new Redactor([key], []).Clean($"cannot read {key[200..400].ReplaceLineEndings(" ")}, line 8");
        clean.ShouldStartWith("cannot read ");
        clean.ShouldContain("***");
        clean.Length.ShouldBeLessThan(100);
    }

    [Theory]
    [InlineData("https://user:pa55word@host.test/", "pa55word")]
    [InlineData("https://glpat-0123456789@host.test/", "glpat-0123456789")]
    [InlineData("https://hooks.test/services/T0001/B0001/AbCdEf123456", "AbCdEf123456")]
    [InlineData("https://hooks.test/services/T0001/B0001/AbCdEf123456", "/T0001/B0001/AbCdEf123456")]
    [InlineData("https://api.test/bot12345678:ABCdefGH/send", "ABCdefGH")]
    [InlineData("https://x.test/?api-version=1&sig=q1w2e3r4", "q1w2e3r4")]
    [InlineData("https://x.test/?a=1&access_token=short", "short")]
    [InlineData("https://x.test/#fr4gment-token", "fr4gment-token")]
    [InlineData("https://eo1x2y3z4a5b6c7d.m.pipedream.test/", "eo1x2y3z4a5b6c7d")]
    [InlineData("https://0f8fad5b-d9cb-469f-a165-70867728950e.hooks.test/", "0f8fad5b-d9cb-469f-a165-70867728950e")]
    public void What_of_an_address_is_a_credential_by_itself_is_gone(string address, string part) =>
        new Redactor([], [address]).Clean($"no such thing: '{part}'").ShouldNotContain(part.Trim('/'));

    [Theory]
    [InlineData("https://hooks.test/services/incoming", "hooks.test")]
    [InlineData("https://hooks.test/services/incoming/x1", "services")]
    [InlineData("https://alerts-2-production-eu.default.svc.cluster.local/x", "alerts-2-production-eu")]
    [InlineData("https://someone:pa55word@host.test/", "someone")]
    public void Names_and_words_of_an_address_stay(string address, string part) =>
        new Redactor([], [address]).Clean($"it is '{part}'").ShouldBe($"it is '{part}'");

    [Fact]
    public void An_excerpt_is_masked_before_it_is_cut()
    {
        var redactor = new Redactor(["tokenThatIsLong0123456789"], []);
        var body = Encoding.UTF8.GetBytes(new string('x', 480) + "tokenThatIsLong0123456789");
        Text.Excerpt(body, redactor).ShouldBe(new string('x', 480) + "***");

        // An answer that was itself cut in the middle of a value, and one that masking makes short.
        Text.Excerpt("you sent tokenThatIsLo"u8, redactor).ShouldBe("you sent ***");
        var many = string.Concat(Enumerable.Repeat("tokenThatIsLong0123456789 ", 2600))[..(64 * 1024)];
        Text.Excerpt(Encoding.UTF8.GetBytes(many), redactor).ShouldNotContain("token");
    }

    /// <summary>In the middle of a value, of an escape, of a character.</summary>
    [Fact]
    public void An_answer_may_be_cut_anywhere()
    {
        const string Value = "tokenThatIsLong0123456789<é>&\"/and/more";
        var redactor = new Redactor([Value], []);
        foreach (
            var form in (string[])
                [
                    Value,
                    Uri.EscapeDataString(Value),
                    System.Net.WebUtility.HtmlEncode(Value),
                    Escaped(Value),
                    Escaped(Escaped(Value)),
                ]
        )
        {
            var body = Encoding.UTF8.GetBytes("you sent " + form);
            for (var length = body.Length; length > "you sent ".Length + 10; length--)
            {
                Text.Excerpt(body.AsSpan(0, length), redactor)
                    .ShouldNotContain("IsLong", Case.Sensitive, $"{form} cut to {length} bytes");
            }
        }
    }

    [Fact]
    public void The_work_does_not_grow_with_what_values_and_text_have_in_common()
    {
        // Quadratic work would take minutes here.
        var values = Enumerable
            .Range(0, 2000)
            .Select(i => new string('a', 60) + (char)('A' + (i % 26)))
            .Append(new string('a', 200_000) + "b");
        new Redactor(values, []).Clean(new string('a', 64 * 1024)).ShouldBe("***");
    }

    private static string Escaped(string text) => System.Text.Json.JsonSerializer.Serialize(text)[1..^1];

    private static string Clean(string text) => new Redactor([Secret + "\n"], []).Clean(text);
}
