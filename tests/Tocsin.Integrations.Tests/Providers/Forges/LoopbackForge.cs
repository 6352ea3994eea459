using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Integrations.Providers.Forges;
using Tocsin.Integrations.Tests.Transport;

namespace Tocsin.Integrations.Tests.Providers.Forges;

/// <summary>A stateful forge on a real socket.</summary>
internal sealed class LoopbackForge : IAsyncDisposable
{
    private readonly LoopbackServer _server;

    public LoopbackForge(StatefulForge forge)
    {
        Forge = forge;
        _server = new LoopbackServer(
            (request, stream) =>
            {
                var parts = request.Line.Split(' ');
                var answer = forge.Ask(parts[0], parts[1], name => request.Headers.GetValueOrDefault(name), request.Body);
                return LoopbackServer.Write(stream, answer.Status, answer.Body, answer.Headers);
            }
        );
        Provider = forge.Type == "bitbucket" ? new Bitbucket(Root + "/2.0") : Catalog.Providers[forge.Type];
    }

    public LoopbackForge(string type)
        : this(StatefulForge.Of(type)) { }

    public StatefulForge Forge { get; }

    public IProvider Provider { get; }

    /// <summary>The repository that is there, with the login that is taken.</summary>
    public Destination To => ToAddress(Forge.Repository);

    public Destination ToUnknown => ToAddress(Forge.Repository.Replace("fleet", "elsewhere", StringComparison.Ordinal));

    private string Root => $"http://127.0.0.1:{_server.EndPoint.Port}";

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private Destination ToAddress(string repository) =>
        Some.Destination(Forge.Type) with
        {
            Address = Sensitive.Of($"{Root}{repository}"),
        };
}
