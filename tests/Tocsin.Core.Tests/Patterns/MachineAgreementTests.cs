using FsCheck;
using FsCheck.Fluent;
using Tocsin.Core.Patterns;

namespace Tocsin.Core.Tests.Patterns;

public class MachineAgreementTests
{
    private static readonly string[] Atoms =
    [
        "a",
        "b",
        "k",
        "ab",
        "é",
        "😀",
        ".",
        "(?s:.)",
        @"\w",
        @"\W",
        @"\d",
        "[a-k]",
        "[^a]",
        "(?i:k)",
        @"\pL",
        "^",
        "$",
        "(?m:^)",
        "(?m:$)",
        @"\b",
        @"\B",
        @"\A",
        @"\z",
        "",
        @"\n",
        "\uFFFD",
    ];

    private static readonly string[] Pieces = ["a", "b", "ab", "k", "\u212A", "é", "😀", "\n", " ", "7", "\uD83D", "\uDE00", "_"];

    private static readonly Gen<string> Patterns = Gen.Sized(size => Nested(Math.Min(size, 12)));

    private static readonly Gen<string> Texts = Gen.Elements(Pieces).ListOf().Select(string.Concat);

    [Fact]
    public void States_and_threads_give_the_same_answer() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(4_000),
            Prop.ForAll(Gen.Zip(Patterns, Texts).ToArbitrary(), pair => Agrees(pair.Item1, pair.Item2))
        );

    private static bool Agrees(string text, string input)
    {
        var pattern = Parsing.Parsed(text);
        var found = pattern.Find(input);
        var whole = pattern.FindWhole(input);
        return pattern.IsMatch(input) == found is not null && (whole is null || found is not null) && IsInside(found, input);
    }

    private static bool IsInside(int[]? slots, string input) =>
        slots is null || slots.Chunk(2).All(pair => pair[0] <= pair[1] && pair[1] <= input.Length && pair[0] >= -1);

    private static Gen<string> Nested(int size) =>
        size <= 1
            ? Gen.Elements(Atoms)
            : Gen.OneOf(
                Gen.Elements(Atoms),
                Gen.Zip(Nested(size / 2), Nested(size / 2)).Select(pair => pair.Item1 + pair.Item2),
                Gen.Zip(Nested(size / 2), Nested(size / 2)).Select(pair => $"({pair.Item1}|{pair.Item2})"),
                Gen.Zip(Nested(size / 2), Gen.Elements("*", "+", "?", "*?", "+?", "??", "{2}", "{0,2}", "{1,}?"))
                    .Select(pair => $"(?:{pair.Item1}){pair.Item2}")
            );
}
