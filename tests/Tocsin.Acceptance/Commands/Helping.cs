using System.Net;
using System.Net.Sockets;

namespace Tocsin.Acceptance.Commands;

/// <summary>What <c>--help</c> and a slip of the fingers get.</summary>
public class Helping
{
    [Fact]
    public async Task Every_command_shows_an_example_and_lists_its_own_in_a_line_each()
    {
        var seen = new List<string>();
        var open = new Queue<(string[] Path, string Words)>([([], "tocsin")]);
        while (open.TryDequeue(out var next))
        {
            var (path, words) = next;
            var said = await Cli.Run([.. path, "--help"]);
            said.Code.ShouldBe(0, words);
            said.Error.ShouldBeEmpty(words);
            said.Output.Split("Usage:")[0].ShouldMatch(path is ["completion"] ? @"source <\(tocsin" : $"    {words}\\b", words);
            seen.Add(words);
            var list = said.Output.Split("\nCommands:\n") is [_, var commands] ? commands : "";
            foreach (var line in list.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                // alert, alerts <NAME>  What it does.
                line.ShouldMatch("^  [a-z]", words);
                var names = line.Trim().Split("  ")[0].Split('<')[0].Trim().Split(", ");
                open.Enqueue(([.. path, names[0]], $"{words} ({string.Join('|', names)})"));
            }
        }

        seen.Count.ShouldBeGreaterThan(40);
        seen.ShouldContain("tocsin (create) (secret) (receiver)");
    }

    [Theory]
    [InlineData("explian x", "tocsin: 'explian' is not a command; did you mean 'explain'?; see 'tocsin --help'")]
    [InlineData(
        "reconcile receiver main",
        "tocsin: 'reconcile' is flux's alone: flux reconcile receiver main; see 'tocsin --help'"
    )]
    [InlineData(
        "get",
        "tocsin get: name one of: alerts, alert-providers, receivers, all, events, deliveries, hooks; see 'tocsin get --help'"
    )]
    [InlineData("suspend alrt x", "tocsin suspend: 'alrt' is not a command; did you mean 'alert'?; see 'tocsin suspend --help'")]
    [InlineData(
        "get alerts -o xml",
        "tocsin get alerts: Argument 'xml' not recognized. Must be one of: 'table' 'wide' 'json' 'yaml'; see 'tocsin get alerts --help'"
    )]
    public async Task A_slip_is_one_line_with_the_cure(string typed, string expected)
    {
        var said = await Cli.Run(typed.Split(' '));
        said.Code.ShouldBe(2);
        said.Output.ShouldBeEmpty();
        said.Error.ShouldBe(expected + "\n");
    }

    [Theory]
    [InlineData("explain -")]
    [InlineData("render --provider apps/target")]
    public async Task Without_a_place_a_Tocsin_of_this_machine_is_asked_and_the_other_places_are_named(string command)
    {
        // Taken, and nobody answers there.
        using var port = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            port.Bind(new IPEndPoint(IPAddress.Loopback, 9393));
        }
        catch (SocketException)
        {
            Assert.Skip("somebody else uses port 9393");
        }

        var said = await Cli.RunWith(Given.Event(), command.Split(' '));

        said.Code.ShouldBe(1);
        said.ErrorLines.ShouldHaveSingleItem().ShouldStartWith("✗ http://127.0.0.1:9393 does not answer");
        said.Error.ShouldEndWith("or a cluster with --context or --kubeconfig\n");
    }
}
