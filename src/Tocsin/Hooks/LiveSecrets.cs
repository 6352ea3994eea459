using System.Collections.Concurrent;
using Tocsin.Core.Configuration;
using Tocsin.Core.Receivers;
using Tocsin.Core.Reports;
using Tocsin.Resources.Cluster;

namespace Tocsin.Hooks;

/// <summary>
/// Secrets of a cluster for the checking of webhooks: read for each, as the reference does, together with all who ask at the same
/// time; in a flood twenty times a second, and what was read last serves the rest.
/// </summary>
internal sealed class LiveSecrets(ClusterSource source, TimeProvider time)
{
    private const int ReadsASecond = 20;
    private const int MaxNames = 10_000;
    private readonly ConcurrentDictionary<ObjectName, Second> _seconds = new();

    /// <exception cref="HookSecretException">It is not there, or cannot be read.</exception>
    public async Task<ReceiverSecret> Read(ReceiverResource receiver, CancellationToken cancel)
    {
        var name = receiver.SecretName!.Value;
        var (secret, failure) = MayRead(name) ? await source.ReadSecret(name, cancel) : source.KnownSecret(name);
        return secret is not null ? ReceiverSecret.Of(secret) : throw new HookSecretException(HookSecrets.Unread(name, failure));
    }

    private bool MayRead(ObjectName name)
    {
        if (_seconds.Count > MaxNames)
        {
            _seconds.Clear();
        }

        var second = _seconds.GetOrAdd(name, _ => new Second());
        lock (second)
        {
            if (time.GetElapsedTime(second.Began) >= TimeSpan.FromSeconds(1))
            {
                (second.Began, second.Reads) = (time.GetTimestamp(), 0);
            }

            return ++second.Reads <= ReadsASecond;
        }
    }

    private sealed class Second
    {
        public long Began { get; set; }
        public int Reads { get; set; }
    }
}
