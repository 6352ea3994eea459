using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Tocsin.Kube.Client;

/// <summary>What a list or watch selects.</summary>
public sealed record Selection
{
    /// <summary>Null for all.</summary>
    public string? Namespace { get; init; }
    public string? Labels { get; init; }
    public string? Fields { get; init; }

    internal void AddTo(QueryText query)
    {
        query.Add("labelSelector", Labels);
        query.Add("fieldSelector", Fields);
    }
}

/// <summary>Which state a list shows. Without any of it the list is the latest, confirmed by the store.</summary>
/// <remarks>https://kubernetes.io/docs/reference/using-api/api-concepts/#semantics-for-get-and-list</remarks>
public sealed record ListOptions
{
    public int? Limit { get; init; }
    public string? Continue { get; init; }
    public string? ResourceVersion { get; init; }

    /// <summary><c>Exact</c> or <c>NotOlderThan</c>.</summary>
    public string? ResourceVersionMatch { get; init; }

    internal void AddTo(QueryText query)
    {
        if (Continue is not null && ResourceVersion is not null)
        {
            throw new ArgumentException("a page is continued at its own resource version; give no other");
        }

        if (ResourceVersionMatch is not null && ResourceVersion is null)
        {
            throw new ArgumentException("resourceVersionMatch needs a resourceVersion");
        }

        query.Add("limit", Limit?.ToString(CultureInfo.InvariantCulture));
        query.Add("continue", Continue);
        query.Add("resourceVersion", ResourceVersion);
        query.Add("resourceVersionMatch", ResourceVersionMatch);
    }
}

/// <summary>How a write is done.</summary>
public sealed record WriteOptions
{
    public string? FieldManager { get; init; }
    public bool DryRun { get; init; }
    public string? Subresource { get; init; }
}

/// <summary>How and on which condition an object is deleted.</summary>
public sealed record DeleteOptions
{
    public string? Uid { get; init; }
    public string? ResourceVersion { get; init; }

    /// <summary><c>Background</c>, <c>Foreground</c> or <c>Orphan</c>.</summary>
    public string? PropagationPolicy { get; init; }
}

internal sealed record DeleteBody(string? PropagationPolicy, DeletePreconditions? Preconditions)
{
    public string Kind { get; init; } = "DeleteOptions";
    public string ApiVersion { get; init; } = "v1";
}

internal sealed record DeletePreconditions(string? Uid, string? ResourceVersion);

/// <summary>A change to an object, in one of the API's three languages for it.</summary>
public abstract record KubePatch(JsonNode Body)
{
    internal abstract string ContentType { get; }

    /// <summary>RFC 7386: what is given replaces, null removes.</summary>
    public sealed record Merge(JsonNode Body) : KubePatch(Body)
    {
        internal override string ContentType => "application/merge-patch+json";
    }

    /// <summary>RFC 6902: a list of operations.</summary>
    public sealed record Json(JsonArray Operations) : KubePatch(Operations)
    {
        internal override string ContentType => "application/json-patch+json";
    }

    /// <summary>Server-side apply: the fields that the manager of <see cref="WriteOptions.FieldManager"/> wants to own.</summary>
    /// <remarks>https://kubernetes.io/docs/reference/using-api/server-side-apply/</remarks>
    public sealed record Apply(JsonNode Body, bool Force = false) : KubePatch(Body)
    {
        internal override string ContentType => "application/apply-patch+yaml";
    }
}

/// <summary>Collects a query.</summary>
internal sealed class QueryText
{
    private readonly StringBuilder _text = new();

    public void Add(string name, string? value)
    {
        if (value is not null)
        {
            _text.Append(_text.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }
    }

    public override string ToString() => _text.ToString();
}
