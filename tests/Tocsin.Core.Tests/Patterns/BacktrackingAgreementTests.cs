using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;

namespace Tocsin.Core.Tests.Patterns;

/// <summary>Where RE2 and .NET mean the same (ASCII, no loops round nothing), an engine written by others is the judge.</summary>
public class BacktrackingAgreementTests
{
    private static readonly string[] Atoms =
    [
        "a",
        "b",
        "c",
        "[ab]",
        "[^a]",
        "[a-c]",
        ".",
        @"\w",
        @"\W",
        @"\b",
        @"\B",
        "^",
        @"\z",
        "(?m:^)",
        "(?m:$)",
    ];

    private static readonly string[] Loops = ["*", "+", "?", "*?", "+?", "??", "{2}", "{0,2}", "{1,}?", "{1,3}?"];

    private static readonly Gen<string> Patterns = Gen.Sized(size => Nested(Math.Min(size, 12)));

    private static readonly Gen<string> Texts = Gen.Elements("a", "b", "c", "ab", "abc", " ", "\n")
        .ListOf(8)
        .Select(string.Concat);

    [Fact]
    public void Searches_find_the_same_groups_at_the_same_places() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(4_000),
            Prop.ForAll(Gen.Zip(Patterns, Texts).ToArbitrary(), pair => Agrees(pair.Item1, pair.Item2))
        );

    private static bool Agrees(string text, string input)
    {
        var match = Regex.Match(input, text, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10));
        int[]? expected = match.Success
            ?
            [
                .. match.Groups.Values.SelectMany(group =>
                    group.Success ? [group.Index, group.Index + group.Length] : new[] { -1, -1 }
                ),
            ]
            : null;
        return Parsing.Parsed(text).Find(input) is { } found
            ? expected is not null && found.SequenceEqual(expected)
            : expected is null;
    }

    private static Gen<string> Nested(int size) =>
        size <= 1
            ? Gen.Elements(Atoms)
            : Gen.OneOf(
                Gen.Elements(Atoms),
                Gen.Zip(Nested(size / 2), Nested(size / 2)).Select(pair => pair.Item1 + pair.Item2),
                Gen.Zip(Nested(size / 2), Nested(size / 2)).Select(pair => $"({pair.Item1}|{pair.Item2})"),
                Gen.Zip(Nested(size / 2), Gen.Elements(Loops)).Select(pair => $"(?:b{pair.Item1}){pair.Item2}")
            );
}
