namespace Tocsin.Core.Tests;

public class SharedTests
{
    [Fact]
    public void Shared_facts_are_read_in_place() => File.Exists(Shared.File("contract.md")).ShouldBeTrue();
}
