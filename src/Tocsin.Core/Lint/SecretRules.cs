using Tocsin.Core.Documents;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;
using Tocsin.Core.Secrets;

namespace Tocsin.Core.Lint;

/// <summary>Secrets that nobody uses, and those that everybody can read. No message holds a value.</summary>
internal static class SecretRules
{
    private static readonly string[] s_keys = ["token", "address", "username", "password", "headers", "proxy"];

    public static IEnumerable<Finding> Check(LintSubject subject)
    {
        var words = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        var providers = subject.Providers.Select(p => (p.Object.Name.Namespace, p.Object.Source)).ToHashSet();
        var used = SecretUse.Of(subject.Objects);
        foreach (var o in subject.Objects.Where(o => o.Kind is ResourceKind.Secret && subject.IsJudged(o)))
        {
            // Most Secrets are for something else than alerting; one beside a Provider in its file and with its keys is not.
            var ns = o.Name.Namespace;
            if (providers.Contains((ns, o.Source)) && IsForProvider(o) && !Words(subject, ns, words).Contains(o.Name.Name))
            {
                var message =
                    $"nothing in namespace '{ns}' names this Secret; name it in spec.secretRef of a Provider, or remove it";
                yield return LintSubject.Warn(o, "", FindingCode.SecretUnused, message);
            }

            if (used.Contains(o.Name) && Plain(o) is { } path && subject.IsReadableByOthers(o.Source))
            {
                const string message =
                    "every user of this machine can read the file, and it holds this value; take it from the environment with"
                    + " ${TOCSIN_…}, or chmod 600 the file";
                yield return LintSubject.Warn(o, path, FindingCode.SecretWorldReadable, message);
            }
        }
    }

    private static bool IsForProvider(ResourceObject o)
    {
        var keys = ((string[])["data", "stringData"]).SelectMany(part => (o.Root[part] as MapNode)?.Entries ?? []).ToList();
        return keys is [_, ..] && keys.TrueForAll(e => s_keys.Contains(e.Key)) && Encryption.In(o.Root, "") is null;
    }

    /// <summary>The first value that stands in the file itself: not from the environment, not encrypted, not said to be an example.</summary>
    private static string? Plain(ResourceObject o) =>
        ((string[])["data", "stringData"])
            .SelectMany(part =>
                ((o.Root[part] as MapNode)?.Entries ?? [])
                    .Where(e =>
                        e.Value is ScalarNode { Type: ScalarType.Text } value
                        && IsSecret(e.Key, value.Text)
                        && IsPlain(value.Text)
                    )
                    .Select(e => $"{part}.{e.Key}")
            )
            .FirstOrDefault();

    // Names of users and certificates are no secrets, and headers only where one of them logs in.
    private static bool IsSecret(string key, string value) =>
        key switch
        {
            "username" or "ca.crt" or "tls.crt" => false,
            "headers" => ((string[])["authorization", "token", "key"]).Any(w =>
                value.Contains(w, StringComparison.OrdinalIgnoreCase)
            ),
            _ => true,
        };

    private static bool IsPlain(string value) =>
        value.Length > 0
        && !value.Contains("${", StringComparison.Ordinal)
        && !value.StartsWith("ENC[", StringComparison.Ordinal)
        && !value.Contains("example", StringComparison.OrdinalIgnoreCase)
        && Placeholder.In(value) is null;

    // Whatever kind names a Secret, it does so by its name; where in the object does not matter.
    private static HashSet<string> Words(LintSubject subject, string ns, Dictionary<string, HashSet<string>> known)
    {
        if (!known.TryGetValue(ns, out var words))
        {
            known[ns] = words = [];
            foreach (var o in subject.Objects.Where(o => o.Name.Namespace == ns && o.Kind is not ResourceKind.Secret))
            {
                foreach (var entry in o.Root.Entries.Where(e => e.Key != "metadata"))
                {
                    Collect(entry.Value, words);
                }
            }
        }

        return words;
    }

    private static void Collect(Node node, HashSet<string> words)
    {
        switch (node)
        {
            case ScalarNode scalar:
                words.Add(scalar.Text);
                break;
            case ListNode list:
                foreach (var item in list.Items)
                {
                    Collect(item, words);
                }

                break;
            case MapNode map:
                foreach (var entry in map.Entries)
                {
                    Collect(entry.Value, words);
                }

                break;
        }
    }
}
