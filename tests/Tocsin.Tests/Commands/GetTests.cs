using System.Net;
using System.Net.Sockets;
using System.Text;
using Tocsin.Commands;
using Tocsin.Commands.Objects;
using Tocsin.Tests.Support;

namespace Tocsin.Tests.Commands;

public sealed class GetTests : IDisposable
{
    private readonly ManifestFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public GetTests() =>
        _folder
            .With(
                "a.yaml",
                ManifestFolder.Alert("flux-system").Replace("name: flux-system,", "labels: { team: a }, name: flux-system,")
            )
            .With("b.yaml", ManifestFolder.Alert("slack", "  suspend: true"))
            .With("p.yaml", ManifestFolder.Slack)
            .With("s.yaml", ManifestFolder.Token);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Alerts_look_as_in_the_reference()
    {
        (await Run(Alerts() with { Namespace = "flux-system" })).ShouldBe(0);

        _output
            .ToString()
            .ShouldBe(
                "NAME       \tSUSPENDED\tREADY\tMESSAGE                                                           \n"
                    + "flux-system\tFalse    \tTrue \tAlert is Ready                                                   \t\n"
                    + "slack      \tTrue     \tFalse\tAlert is suspended; it takes no event until spec.suspend is false\t\n"
            );
    }

    [Fact]
    public async Task Providers_of_all_namespaces_have_a_column_for_it()
    {
        _folder
            .With("q.yaml", ManifestFolder.Slack.Replace("flux-system", "apps"))
            .With("t.yaml", ManifestFolder.Token.Replace("flux-system", "apps"));

        (await Run(Query(1))).ShouldBe(0);

        _output
            .ToString()
            .ShouldBe(
                "NAMESPACE  \tNAME \tREADY\tMESSAGE           \n"
                    + "apps       \tslack\tTrue \tProvider is Ready\t\n"
                    + "flux-system\tslack\tTrue \tProvider is Ready\t\n"
            );
    }

    [Fact]
    public async Task Without_a_header_widths_come_from_the_data()
    {
        await Run(Alerts() with { Namespace = "flux-system", NoHeader = true });

        _output
            .ToString()
            .ShouldBe(
                "flux-system\tFalse\tTrue \tAlert is Ready                                                   \t\n"
                    + "slack      \tTrue \tFalse\tAlert is suspended; it takes no event until spec.suspend is false\t\n"
            );
    }

    [Fact]
    public async Task Verdicts_are_true()
    {
        _folder.Delete("p.yaml");

        await Run(Alerts() with { Name = "slack" });

        _output
            .ToString()
            .ShouldContain("False\tspec.providerRef.name: Provider 'slack' does not exist in namespace 'flux-system'");
    }

    [Theory]
    [InlineData("ready=true", "flux-system")]
    [InlineData("READY!=False", "flux-system")]
    [InlineData("ready=false", "slack")]
    [InlineData("stalled=true", "")]
    [InlineData("stalled!=true", "flux-system slack")]
    public async Task Statuses_select(string selector, string expected)
    {
        (await Run(Alerts() with { Status = selector })).ShouldBe(0);

        Names().ShouldBe(expected);
    }

    [Theory]
    [InlineData("team=a", "flux-system")]
    [InlineData("team==a,team", "flux-system")]
    [InlineData("team!=a", "slack")]
    [InlineData("!team", "slack")]
    [InlineData("team in (a, b)", "flux-system")]
    [InlineData("team notin (a,b)", "slack")]
    public async Task Labels_select(string selector, string expected)
    {
        (await Run(Alerts() with { Labels = selector })).ShouldBe(0);

        Names().ShouldBe(expected);
    }

    [Fact]
    public async Task A_status_that_fits_nothing_leaves_the_header()
    {
        (await Run(Alerts() with { Status = "stalled=true" })).ShouldBe(0);

        _output.ToString().ShouldBe("NAMESPACE\tNAME\tSUSPENDED\tREADY\tMESSAGE \n");
    }

    [Theory]
    [InlineData("x", null, null, null, "✗ Alert object 'x' not found in any namespace")]
    [InlineData("x", "flux-system", null, null, "✗ Alert object 'x' not found in \"flux-system\" namespace")]
    [InlineData(null, "apps", null, null, "✗ no Alert objects found in \"apps\" namespace")]
    [InlineData(null, null, "a=b", null, "✗ no Alert objects found in any namespace")]
    [InlineData(null, null, null, "Ready", "✗ expected status selector in type=status or type!=status format, but found: Ready")]
    [InlineData(
        null,
        null,
        "a in b",
        null,
        "✗ unable to parse label selector: 'a in b' is no requirement; write key=value or key in (a,b)"
    )]
    public async Task What_is_not_there_is_told(string? name, string? ns, string? labels, string? status, string expected)
    {
        var query = Alerts() with { Name = name, Namespace = ns, Labels = labels, Status = status };

        (await Run(query)).ShouldBe(1);

        _output.ToString().ShouldBeEmpty();
        _error.ToString().ShouldBe(expected + "\n");
    }

    [Fact]
    public async Task A_running_Tocsin_is_asked()
    {
        const string answer = """
            {"items":[{"kind":"Receiver","namespace":"apps","name":"r","suspended":false,"ready":false,"reason":"X","message":"one\ntwo","more":1}]}
            """;
        var (address, request) = Serve("200 OK", answer);

        (await Ask(Query(2), address)).ShouldBe(0);

        (await request).ShouldStartWith("GET /api/v1/receivers HTTP/1.1\r\n");
        _output
            .ToString()
            .ShouldBe(
                "NAMESPACE\tNAME\tSUSPENDED\tREADY\tMESSAGE \n"
                    + "apps     \tr   \tFalse    \tFalse\tone    \t\n"
                    + "         \t    \t         \t     \ttwo    \t\n"
            );
    }

    [Theory]
    [InlineData(
        "401 Unauthorized",
        "",
        "asks for the console's token; name its file with --console-token-file <data-dir>/console-token"
    )]
    [InlineData("404 Not Found", "", "answered 404; is this the --console-addr of Tocsin?")]
    [InlineData("200 OK", "<html>", "did not answer with a list; is this the --console-addr of Tocsin?")]
    [InlineData("200 OK", "{}", "did not answer with a list; is this the --console-addr of Tocsin?")]
    public async Task An_answer_that_is_no_list_is_told(string status, string body, string expected)
    {
        var (address, _) = Serve(status, body);

        (await Ask(Alerts(), address)).ShouldBe(1);

        _error.ToString().ShouldBe($"✗ {address} {expected}\n");
    }

    [Fact]
    public async Task A_Tocsin_that_does_not_run_is_told()
    {
        (await Ask(Alerts(), "http://127.0.0.1:1")).ShouldBe(1);

        _error.ToString().ShouldContain("is Tocsin running, and is this its --console-addr?");
    }

    // One answer over a bare socket: enough to hold the request line and the reading of the answer.
    private static (string Address, Task<string> Request) Serve(string status, string body)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ($"http://{listener.LocalEndpoint}", Answer());

        async Task<string> Answer()
        {
            using (listener)
            {
                using var client = await listener.AcceptTcpClientAsync();
                var stream = client.GetStream();
                var buffer = new byte[8192];
                var read = await stream.ReadAsync(buffer);
                var head =
                    $"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n";
                await stream.WriteAsync(Encoding.UTF8.GetBytes($"{head}Connection: close\r\n\r\n{body}"));
                return Encoding.UTF8.GetString(buffer, 0, read);
            }
        }
    }

    private static Get.Query Alerts() => Query(0);

    private static Get.Query Query(int kind) => new(ObjectKind.All[kind]);

    private Task<int> Run(Get.Query query)
    {
        var source = new FileStore([_folder.Root], _folder.Options, _error);
        return Get.Run(query, source, _output, _error, CancellationToken.None);
    }

    private async Task<int> Ask(Get.Query query, string address)
    {
        using var source = new ServerSource(address, null);
        return await Get.Run(query, source, _output, _error, CancellationToken.None);
    }

    private string Names() =>
        string.Join(' ', _output.ToString().Split('\n').Skip(1).Where(l => l.Length > 0).Select(l => l.Split('\t')[1].Trim()));
}
