namespace Tocsin.Acceptance.Providers;

/// <summary>What a Provider may not reach, asked of a proxy that would go anywhere.</summary>
public class ForbiddenAddresses
{
    private static readonly string[] Metadata =
    [
        "http://169.254.169.254./",
        "http://[fd00:ec2::254]/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "http://[::169.254.169.254]/",
        "http://[::ffff:169.254.169.254]/",
        "http://0xA9FEA9FE/",
        "http://2852039166/",
        "http://0251.0376.0251.0376/",
        "http://169.254.43518/",
        "http://metadata.google.internal/computeMetadata/v1/",
    ];

    [Theory]
    [InlineData("proxySecretRef")]
    [InlineData("environment")]
    [InlineData("none")]
    public async Task A_metadata_server_is_refused_in_every_spelling_and_the_proxy_is_not_asked(string way)
    {
        await using var proxy = await Sink.Start();
        using var workspace = new Workspace([
            .. Metadata.SelectMany((address, i) => Pair(address, $"m{i}", way == "proxySecretRef")),
            Given.Secret("proxy", ("address", proxy.Address.ToString())),
        ]);
        (string, string)[] environment = way == "environment" ? [("HTTP_PROXY", proxy.Address.ToString())] : [];
        await using var tocsin = await TocsinProcess.ServeWith(environment, workspace);

        await tocsin.Accepts(Given.Event());

        await AllRefused(tocsin, Metadata.Length);
        proxy.Received.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("LocalHost.")]
    [InlineData("127.1")]
    [InlineData("[::ffff:127.0.0.1]")]
    public async Task Tocsin_s_own_listeners_are_refused_behind_a_proxy(string host)
    {
        await using var proxy = await Sink.Start();
        using var workspace = new Workspace(Given.Secret("proxy", ("address", proxy.Address.ToString())));
        await using var tocsin = await TocsinProcess.Serve(workspace);
        workspace.Write("own.yaml", Pair($"http://{host}:{tocsin.Events.Port}/", "own", isByProxy: true));
        await Wait.Until(async () => (await tocsin.Items("providers")).Count == 1, "the Provider is known");

        await tocsin.Accepts(Given.Event());

        await AllRefused(tocsin, 1);
        proxy.Received.ShouldBeEmpty();
    }

    private static string[] Pair(string address, string name, bool isByProxy) =>
        [Given.Alert(name, name), Given.Provider($"'{address}'", name, more: isByProxy ? "proxySecretRef: { name: proxy }" : "")];

    private static async Task AllRefused(TocsinProcess tocsin, int count)
    {
        var last = "";
        await Wait.Until(
            async () =>
            {
                var errors = (await tocsin.Items("deliveries")).ConvertAll(d => d.GetProperty("lastError").GetString()!);
                last = string.Join('\n', errors);
                return errors.Count(e => e.Contains("which Providers may not use", StringComparison.Ordinal)) == count;
            },
            () => $"all {count} are refused:\n{last}"
        );
    }
}
