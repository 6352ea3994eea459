namespace Tocsin.Kube.Client;

/// <summary>What was asked of the API, as a message tells it.</summary>
public sealed record KubeCall(string Verb, ResourceType Type, string? Namespace, string? Name, string? Subresource = null)
{
    public override string ToString()
    {
        var what = Subresource is null ? Type.FullName : $"{Type.FullName}/{Subresource}";
        var where =
            !Type.IsNamespaced ? ""
            : Namespace is { Length: > 0 } ? $" in namespace '{Namespace}'"
            : " in all namespaces";
        return Name is null ? $"{Verb} {what}{where}" : $"{Verb} {what} '{Name}'{where}";
    }
}

/// <summary>The API refused, or could not be reached. The text names verb, resource and namespace.</summary>
public sealed class KubeException : Exception
{
    public KubeException(KubeCall call, ApiStatus status)
        : base($"cannot {call}: {status.Reason ?? "HTTP"} ({status.Code}): {status.Message}")
    {
        Call = call;
        Status = status;
    }

    public KubeException(KubeCall call, string problem, Exception? inner = null)
        : base($"cannot {call}: {problem}", inner) => Call = call;

    public KubeCall Call { get; }

    /// <summary>Null when no API server answered.</summary>
    public ApiStatus? Status { get; }

    public bool IsGone => Status?.IsGone is true;
}
