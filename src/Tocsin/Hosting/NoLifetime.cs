using Microsoft.Extensions.Hosting;

namespace Tocsin.Hosting;

/// <summary>Signals are the command's business; a web server stops when it is told to.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
