using System.Net;

namespace Tocsin.Kube.Client;

/// <summary>The client's bounds.</summary>
public sealed record KubeClientOptions
{
    /// <summary>Requests a second on average; zero for no limit of the client's own.</summary>
    public double Qps { get; init; } = 50;

    /// <summary>Requests at once before <see cref="Qps"/> counts.</summary>
    public int Burst { get; init; } = 300;

    /// <summary>For one attempt of anything but a watch.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a request is sent when the server asks to come back later.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>For an answer, and for one event of a watch.</summary>
    public int AnswerLimit { get; init; } = 64 << 20;

    /// <summary>How long an idle or watching connection may be silent before it is pinged, and then before it is given up.</summary>
    public TimeSpan PingDelay { get; init; } = TimeSpan.FromSeconds(30);
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The environment's proxies, for a configuration that names none; null for the platform's own reading of them.</summary>
    public IWebProxy? EnvironmentProxy { get; init; }

    public string UserAgent { get; init; } = "tocsin-kube";
}
