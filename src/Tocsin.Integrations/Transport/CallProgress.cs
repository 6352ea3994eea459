namespace Tocsin.Integrations.Transport;

/// <summary>How far a request got, so that a timeout can say where the time went.</summary>
internal sealed class CallProgress
{
    public static readonly HttpRequestOptionsKey<CallProgress> Key = new("tocsin-progress");

    private volatile string _phase = "while waiting for the answer";

    public string Phase => _phase;

    public static CallProgress? Of(HttpRequestMessage request) =>
        request.Options.TryGetValue(Key, out var progress) ? progress : null;

    public void Resolving() => _phase = "while looking up the host's name";

    public void Connecting() => _phase = "while connecting";

    public void ShakingHands() => _phase = "while setting up TLS or the proxy's tunnel";

    public void Waiting() => _phase = "while waiting for the answer";

    public void Reading() => _phase = "while reading the answer";
}
