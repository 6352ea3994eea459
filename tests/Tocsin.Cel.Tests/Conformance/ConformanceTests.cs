namespace Tocsin.Cel.Tests.Conformance;

public sealed class ConformanceTests
{
    [Fact]
    public void Every_case_of_the_specification_holds()
    {
        var cases = File.ReadLines(Shared.File("conformance/cel.jsonl")).Select(Case.Parse).ToList();

        cases.Count.ShouldBeGreaterThan(1000);
        cases.Select(c => c.Run()).OfType<string>().ShouldBeEmpty();
    }
}
