namespace Tocsin.Acceptance.Forges;

/// <summary>Stateful forges on one address.</summary>
internal static class ForgeSink
{
    public static Task<Sink> Start(StatefulForge forge) => Sink.Start(r => Ask(forge, r));

    public static Reply Ask(StatefulForge forge, Received r)
    {
        var answer = forge.Ask(r.Method, r.Target, r.Header, r.Body);
        return new Reply(answer.Status, answer.Body, [.. answer.Headers.Select(h => h.Split(": ", 2)).Select(h => (h[0], h[1]))]);
    }

    /// <summary>Bitbucket Cloud's API is where the environment says.</summary>
    public static (string Name, string Value)[] Environment(Sink sink) => [("BITBUCKET_API_BASE_URL", sink.At("/2.0"))];
}
