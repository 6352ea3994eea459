using Tocsin.Core.Reports;
using Tocsin.Core.Secrets;
using Tocsin.Core.Tests.Support;

namespace Tocsin.Core.Tests.Secrets;

public class SecretReaderTests
{
    [Fact]
    public void Data_is_base64_and_stringData_is_plain_and_wins()
    {
        var (secret, problems) = Read(
            """{"data":{"a":"b25l","b":"dHdv\n"},"stringData":{"b":"2","c":"3"},"type":"Opaque","immutable":true}"""
        );

        problems.ShouldBeEmpty();
        (secret["a"], secret["b"], secret["c"], secret["d"]).ShouldBe(("one", "2", "3", null));
    }

    [Theory]
    [InlineData("xoxb-1234")]
    [InlineData("not base64!")]
    [InlineData("YWJj ZGVm")]
    public void Data_that_is_no_base64_names_the_cure_and_not_the_value(string value)
    {
        var problem = Read($$"""{"data":{"token":"{{value}}"} }""").Problems.ShouldHaveSingleItem();

        problem.Path.ShouldBe("data.token");
        problem.IsWarning.ShouldBeFalse();
        problem.Message.ShouldBe("is not base64; a value under 'data' must be base64, plain text belongs under 'stringData'");
        problem.ToString().ShouldNotContain(value);
    }

    [Fact]
    public void A_placeholder_under_data_is_told_as_both() =>
        Read("""{"data":{"token":"<token>"}}""")
            .Problems.ShouldHaveSingleItem()
            .Message.ShouldContain("the placeholder of an example");

    [Fact]
    public void What_is_no_text_is_left_out_with_a_warning()
    {
        var (secret, problems) = Read("""{"data":{"keystore":"/////w==","token":"b25l"}}""");

        problems.ShouldHaveSingleItem().IsWarning.ShouldBeTrue();
        (secret.Has("keystore"), secret["token"]).ShouldBe((false, "one"));
    }

    [Fact]
    public void A_number_must_be_quoted() =>
        Read("""{"stringData":{"token":12345}}""")
            .Problems.ShouldHaveSingleItem()
            .ToString()
            .ShouldBe("stringData.token: must be a string, and this is a number; put it in quotes");

    [Fact]
    public void A_misspelt_part_is_told() =>
        Read("""{"stringdata":{"token":"x"}}""")
            .Problems.ShouldHaveSingleItem()
            .ToString()
            .ShouldBe("stringdata: is not a known field and is left out; did you mean 'stringData'?");

    [Theory]
    [InlineData("${TOCSIN_TOKEN}", "t0k")]
    [InlineData("a${TOCSIN_TOKEN}b${TOCSIN_TOKEN}", "at0kbt0k")]
    [InlineData("${TOCSIN_NONE:=dflt}", "dflt")]
    [InlineData("${TOCSIN_NONE:=}", "")]
    [InlineData("${TOCSIN_TOKEN:=dflt}", "t0k")]
    [InlineData("$${TOCSIN_TOKEN}", "${TOCSIN_TOKEN}")]
    [InlineData("$${a} ${TOCSIN_TOKEN} $b $", "${a} t0k $b $")]
    [InlineData("plain", "plain")]
    public void Fills_in_from_the_environment(string text, string expected)
    {
        var (secret, problems) = Read($$"""{"stringData":{"token":"{{text}}"} }""");

        problems.ShouldBeEmpty();
        secret["token"].ShouldBe(expected);
    }

    [Theory]
    [InlineData("s3cret${TOCSIN_NONE}", "TOCSIN_NONE is not set")]
    [InlineData("s3cret${HOME}", "HOME may not be read")]
    [InlineData("s3cret${HOME:=x}", "--env-allow")]
    [InlineData("s3cret${}", "without the name of a variable")]
    [InlineData("s3cret${a-b}", "without the name of a variable")]
    [InlineData("s3cret${TOCSIN_TOKEN", "without a closing '}'")]
    public void Tells_the_variable_and_the_cure(string text, string expected)
    {
        var problem = Read($$"""{"stringData":{"token":"{{text}}"} }""").Problems.ShouldHaveSingleItem();

        problem.Path.ShouldBe("stringData.token");
        problem.Message.ShouldContain(expected);
        problem.Message.ShouldNotContain("s3cret");
    }

    [Theory]
    [InlineData("*", true)]
    [InlineData("CI_*", true)]
    [InlineData("CI_?OKEN", true)]
    [InlineData("CI_T", false)]
    [InlineData("ci_*", false)]
    public void Names_are_allowed_by_globs(string glob, bool allowed) =>
        new SecretEnvironment([glob], _ => "x").TryFill("${CI_TOKEN}", out _, out _).ShouldBe(allowed);

    private static (Secret Secret, IReadOnlyList<Problem> Problems) Read(string body) =>
        SecretReader.Read(
            Given.One($$"""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},{{body[1..]}}"""),
            new SecretEnvironment(["TOCSIN_*"], name => name == "TOCSIN_TOKEN" ? "t0k" : null)
        );
}
