using System.Globalization;
using Tocsin.Core.Patterns.Syntax;
using Tocsin.Core.Patterns.Unicode;

namespace Tocsin.Core.Tests.Patterns;

public class UnicodeTableTests
{
    private static readonly string[] Names =
    [
        "Lu",
        "Ll",
        "Lt",
        "Lm",
        "Lo",
        "Mn",
        "Mc",
        "Me",
        "Nd",
        "Nl",
        "No",
        "Zs",
        "Zl",
        "Zp",
        "Cc",
        "Cf",
        "Cs",
        "Co",
        "Pc",
        "Pd",
        "Ps",
        "Pe",
        "Pi",
        "Pf",
        "Po",
        "Sm",
        "Sc",
        "Sk",
        "So",
        "Cn",
    ];

    [Fact]
    public void Categories_are_those_of_the_platform_wherever_it_knows_the_code_point()
    {
        var sets = Names.Select(name => UnicodeSets.Find(name)!).ToArray();
        var different = Enumerable
            .Range(0, RuneSet.MaxRune + 1)
            .Select(rune => (Rune: rune, Category: CharUnicodeInfo.GetUnicodeCategory(rune)))
            .Where(known => known.Category != UnicodeCategory.OtherNotAssigned)
            .Where(known => !sets[(int)known.Category].Contains(known.Rune));

        // Unicode 17 says that this letter has no case; .NET 10 has Unicode 16.
        string.Join(' ', different.Select(known => $"{known.Rune:X}:{known.Category}")).ShouldBe("295:LowercaseLetter");
    }

    [Fact]
    public void Each_code_point_has_one_category()
    {
        var sets = Names.Select(name => UnicodeSets.Find(name)!).ToArray();
        var all = new RuneSetBuilder();
        Array.ForEach(sets, all.Add);

        all.ToSet().ShouldBe(RuneSet.All);
        sets.Sum(SizeOf).ShouldBe(RuneSet.MaxRune + 1);
    }

    [Fact]
    public void Groups_are_their_categories_together()
    {
        var letters = new RuneSetBuilder();
        foreach (var name in (string[])["Lu", "Ll", "Lt", "Lm", "Lo"])
        {
            letters.Add(UnicodeSets.Find(name)!);
        }

        UnicodeSets.Find("L").ShouldBe(letters.ToSet());
        UnicodeSets.Find("Letter").ShouldBe(letters.ToSet());
    }

    [Fact]
    public void Orbits_hold_all_cases_of_a_letter()
    {
        CaseFolding.Orbit('k').ToArray().ShouldBe(['K', 'k', 0x212A]);
        CaseFolding.Orbit('ς').ToArray().ShouldBe(['Σ', 'ς', 'σ']);
        CaseFolding.Orbit(0x345).ToArray().ShouldBe([0x345, 0x399, 0x3B9, 0x1FBE]);
        CaseFolding.Orbit('ı').ToArray().ShouldBeEmpty();
        CaseFolding.Orbit('7').ToArray().ShouldBeEmpty();
    }

    private static int SizeOf(RuneSet set) => set.Bounds.ToArray().Chunk(2).Sum(range => range[1] - range[0] + 1);
}
