namespace Tocsin.Core.Receivers;

/// <summary>What one entry of <c>spec.resources</c> asks for (spec/receivers.md §6).</summary>
public abstract record Target
{
    private Target() { }

    /// <summary>The object of this name, whatever its labels.</summary>
    public sealed record Named(TargetKind Kind, string Namespace, string Name) : Target;

    /// <summary>All objects with these labels.</summary>
    /// <param name="Namespace">Empty for every namespace.</param>
    /// <param name="Labels">Empty for all objects. A value that no label can have matches nothing, which is no error.</param>
    public sealed record Labelled(TargetKind Kind, string Namespace, IReadOnlyDictionary<string, string> Labels) : Target
    {
        /// <summary>The reference's line before the objects are looked for, at debug level.</summary>
        public string LogText => $"annotate resources by matchLabel for kind \"{Kind.Kind}\" in \"{Shown}\"";

        /// <summary>The reference's error of <c>error annotating resources</c> when there are no such objects; the webhook is answered 200 all the same.</summary>
        public string NothingFound =>
            $"no \"{Kind.Kind}\" resources found with matching labels map[{Pairs}]' in \"{Shown}\" namespace";

        private string Shown => Namespace.Length == 0 ? ResourceReference.Any : Namespace;

        private string Pairs =>
            string.Join(' ', Labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"\"{l.Key}\":\"{l.Value}\""));

        /// <summary>Whether an object's labels are the ones asked for.</summary>
        public bool Matches(IReadOnlyDictionary<string, string> labels) =>
            Labels.All(l => labels.TryGetValue(l.Key, out var value) && value == l.Value);
    }

    /// <summary>The entry cannot be followed: the webhook is answered 500, and other entries are followed all the same.</summary>
    /// <param name="LogText">The reference's error of <c>unable to request reconciliation</c>.</param>
    public sealed record Refused(string LogText) : Target;

    /// <summary>What an entry of a Receiver in this namespace asks for.</summary>
    public static Target Of(ResourceReference entry, string receiverNamespace, bool noCrossNamespaceRefs)
    {
        var ns = entry.Namespace.Length == 0 ? receiverNamespace : entry.Namespace;
        if (noCrossNamespaceRefs && ns != receiverNamespace)
        {
            return new Refused("cross-namespace references are not allowed");
        }

        if (TargetKind.Of(entry) is not { } kind)
        {
            return new Refused($"apiVersion must be specified for kind \"{entry.Kind}\"");
        }

        if (entry.Name != ResourceReference.Any)
        {
            return new Named(kind, ns, entry.Name);
        }

        if (entry.MatchLabels is not { } labels)
        {
            return new Refused("matchLabels field not set when using wildcard '*' as name");
        }

        return ns != ResourceReference.Any ? new Labelled(kind, ns, labels)
            : labels.Count > 0 ? new Labelled(kind, "", labels)
            : new Refused("matchLabels must hold at least one label when using wildcard '*' as namespace");
    }
}

/// <summary>A kind of object with its API.</summary>
/// <param name="Group">Empty for the core's kinds.</param>
public sealed record TargetKind(string Group, string Version, string Kind)
{
    private static readonly Dictionary<string, (string Group, string Version)> s_defaults = new(StringComparer.Ordinal)
    {
        ["Bucket"] = ("source.toolkit.fluxcd.io", "v1"),
        ["HelmChart"] = ("source.toolkit.fluxcd.io", "v1"),
        ["HelmRepository"] = ("source.toolkit.fluxcd.io", "v1"),
        ["GitRepository"] = ("source.toolkit.fluxcd.io", "v1"),
        ["OCIRepository"] = ("source.toolkit.fluxcd.io", "v1"),
        ["ImageRepository"] = ("image.toolkit.fluxcd.io", "v1"),
        ["ArtifactGenerator"] = ("source.extensions.fluxcd.io", "v1beta1"),
    };

    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>Null when neither the entry nor the kind says which API it is.</summary>
    internal static TargetKind? Of(ResourceReference entry)
    {
        if (entry.ApiVersion.Length == 0)
        {
            return s_defaults.TryGetValue(entry.Kind, out var api) ? new TargetKind(api.Group, api.Version, entry.Kind) : null;
        }

        // As the reference: what follows a second slash is not looked at.
        var parts = entry.ApiVersion.Split('/');
        return parts.Length == 1 ? new TargetKind("", parts[0], entry.Kind) : new TargetKind(parts[0], parts[1], entry.Kind);
    }
}
