namespace Tocsin.Kube.Client;

/// <summary>What was asked of the API, as a message tells it.</summary>
public sealed record KubeCall(string Verb, ResourceType Type, string? Namespace, string? Name, string? Subresource = null)
{
    /// <summary>Its path below the server's address.</summary>
    /// <exception cref="KubeException">The namespace or the name cannot be one; the server is not asked.</exception>
    internal string Path()
    {
        foreach (var name in (ReadOnlySpan<string?>)[Namespace, Name])
        {
            if (name is not null && !ResourceType.IsName(name) && !(name.Length == 0 && ReferenceEquals(name, Namespace)))
            {
                throw KubeException.NotAName(this, name);
            }
        }

        return Type.Path(Namespace, Name, Subresource);
    }

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

    /// <summary>The name cannot be one of an object: the server was not asked, and the same call fails whenever it is made.</summary>
    public bool IsInvalidName { get; private init; }

    /// <summary>Null when no API server answered.</summary>
    public ApiStatus? Status { get; }

    internal static KubeException NotAName(KubeCall call, string name)
    {
        var shown = name.Length <= 64 ? name : name[..64] + "…";
        return new(call with { Namespace = null, Name = null }, $"'{shown}' is not a valid name of an object")
        {
            IsInvalidName = true,
        };
    }

    public bool IsGone => Status?.IsGone is true;
}
