using System.CommandLine;
using Tocsin.Commands;
using Tocsin.Commands.Completing;

namespace Tocsin.Tests.Commands;

/// <summary>What a shell proposes; a blank at the end means that a new word begins.</summary>
public class CompletionTests
{
    private static readonly RootCommand s_root = new() { Get.Command(), Create.Command(), Suspend.Command() };

    [Theory]
    [InlineData("", "get create suspend")]
    [InlineData("cr", "create")]
    [InlineData("get al", "alerts alert-providers all")]
    [InlineData("get alerts -o ", "json table wide yaml")]
    [InlineData("get alerts -o y", "yaml")]
    [InlineData("get alerts --output=j", "--output=json")]
    [InlineData("get alerts --output = j", "json")]
    [InlineData("get alert --no", "--no-cross-namespace-refs --no-header")]
    [InlineData("get -n apps alerts --all", "--all-namespaces")]
    [InlineData("create alert-provider x --type sl", "slack")]
    [InlineData("create receiver x --type git", "github gitlab")]
    [InlineData("create receiver x --interv", "")]
    [InlineData("suspend alerts x --al", "--all")]
    [InlineData("get alerts --manifests ", "")]
    [InlineData("get alerts -- --no", "")]
    [InlineData("nonsense ", "get create suspend")]
    public void Fits(string typed, string expected) =>
        Proposals
            .For(s_root, typed.Split(' '))
            .Select(p => p.Word)
            .Where(w => w is not ("--help" or "--version"))
            .Order()
            .ShouldBe(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order());

    [Fact]
    public void Each_comes_with_what_it_means() =>
        Proposals.For(s_root, ["get", "alerts", "--no-h"]).Single().Description.ShouldBe("Leave the first line out.");
}
