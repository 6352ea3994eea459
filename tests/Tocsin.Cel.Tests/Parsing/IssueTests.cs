namespace Tocsin.Cel.Tests.Parsing;

public sealed class IssueTests
{
    [Theory]
    [InlineData("", "1:1: expected a value, found the end of the expression")]
    [InlineData("1 +", "1:4: expected a value, found the end of the expression")]
    [InlineData("1 2", "1:3: expected an operator or the end of the expression, found the literal 2")]
    [InlineData("(1", "1:3: expected ')', found the end of the expression")]
    [InlineData("[1, 2", "1:6: expected ',' or ']', found the end of the expression")]
    [InlineData("{'a' 1}", "1:6: expected ':', found the literal 1")]
    [InlineData("a.", "1:3: expected the name of a field or function after '.', found the end of the expression")]
    [InlineData("a = b", "1:3: '=' is no operator; equality is '=='")]
    [InlineData("a & b", "1:3: '&' is no operator; 'and' is '&&'")]
    [InlineData("'äö' + $", "1:8: unexpected character '$'")]
    [InlineData("'🐱🐱' + $", "1:8: unexpected character '$'")]
    [InlineData("true &&\n  'x' + ;", "2:9: unexpected character ';'")]
    [InlineData("'open", "1:1: the string that begins here does not end with '")]
    [InlineData("'''open'", "1:1: the string that begins here does not end with '''")]
    [InlineData(@"'\q'", @"1:2: '\q' is no escape; a backslash is written '\\'")]
    [InlineData(@"'\u12'", "1:2: the escape needs 4 hexadecimal digits")]
    [InlineData(@"'\ud800'", "1:2: U+D800 is no character")]
    [InlineData(@"b'\u0041'", @"1:3: '\u' is no escape in bytes; write the character or its octets")]
    [InlineData("9223372036854775808", "1:1: the number does not fit into an int (64 bits)")]
    [InlineData("18446744073709551616u", "1:1: the number does not fit into a uint (64 bits)")]
    [InlineData("0x", "1:1: digits are missing after '0x'")]
    [InlineData("1e999", "1:1: the number does not fit into a double")]
    [InlineData("while", "1:1: 'while' is a reserved word and no name")]
    [InlineData("a.in", "1:3: expected the name of a field or function after '.', found 'in'")]
    [InlineData("!-1", "1:2: expected a value after the sign; put brackets around it, found '-'")]
    [InlineData("a{b: 1}", "1:2: messages cannot be built here; there are lists and maps only")]
    [InlineData("has(a)", "1:5: has() asks for a field: has(a.b)")]
    [InlineData("[1].all(1, true)", "1:9: this argument names a variable; write a simple name")]
    [InlineData("[1].all(i, i, true)", "1:12: the variable 'i' is declared twice")]
    [InlineData("'a'.matches('(')", "1:13: the pattern is refused: ")]
    public void Says_where_and_what(string expression, string issue) => Support.Cel.Refusal(expression).ShouldStartWith(issue);

    [Theory]
    [InlineData("1 + 'a'", "1:3: no such overload: int + string")]
    [InlineData("!1", "1:1: no such overload: !int")]
    [InlineData("[1]['a']", "1:4: no such overload: list(int)[string]")]
    [InlineData("1 == 1.0", "1:3: no such overload: int == double")]
    [InlineData("'a'.charAt('b')", "1:5: no such overload: string.charAt(string); there is string.charAt(int)")]
    [InlineData("true && 1", "1:9: '&&' needs bool, found int")]
    [InlineData("1 ? 2 : 3", "1:1: '?' needs bool, found int")]
    [InlineData("true ? 1 : 'a'", "1:6: the choices of '?:' differ in type: int and string")]
    [InlineData("1.a", "1:3: int has no fields, so not 'a'")]
    [InlineData("{1.5: 1}", "1:2: a key cannot be double; keys are string, int, uint or bool")]
    [InlineData("1.all(x, true)", "1:1: a macro walks over a list or map, not over int")]
    [InlineData("[1].all(x, x)", "1:12: the condition needs bool, found int")]
    [InlineData("[1].filter(x, y)", "1:15: undeclared variable 'y'")]
    [InlineData("[?1]", "1:3: '?' before an element needs optional_type(dyn), found int")]
    [InlineData("a + b", "1:1: undeclared variable 'a'\n1:5: undeclared variable 'b'")]
    [InlineData("cel.bind(x, 1, x) + x", "1:21: undeclared variable 'x'")]
    public void Says_which_types_do_not_fit(string expression, string issue) => Support.Cel.Refusal(expression).ShouldBe(issue);

    [Theory]
    [InlineData("1 / 0", "1:3: division by zero")]
    [InlineData("[1, 2][2]", "1:7: index out of range: 2")]
    [InlineData("1 +\n  {'a': 1}.b", "2:12: no such key: 'b'")]
    [InlineData("9223372036854775807 + 1", "1:21: integer overflow")]
    [InlineData("int('x')", "1:1: \"x\" is no int")]
    [InlineData("optional.none().value()", "1:17: the optional has no value")]
    [InlineData("'a'.matches(string(dyn('(')))", "1:5: the pattern is refused: ")]
    [InlineData("timestamp('2024-01-01T00:00:00Z').getHours('Nowhere/None')", "1:35: unknown time zone \"Nowhere/None\"")]
    [InlineData("timestamp('2024-01-01T00:00:00Z').getHours('../../etc/passwd')", "1:35: unknown time zone \"../../etc/passwd\"")]
    public void Says_where_an_evaluation_failed(string expression, string error) =>
        Support.Cel.Result(expression).ShouldStartWith("error " + error);

    [Fact]
    public void Names_no_more_than_twenty_issues()
    {
        var expression = string.Join(" && ", Enumerable.Repeat("a", 100));

        Support.Cel.Refusal(expression).Split('\n').Length.ShouldBe(20);
    }
}
