using System.Text;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Providers.Streams;

/// <summary>What Pub/Sub takes for a project, a topic and attributes: https://cloud.google.com/pubsub/docs/pubsub-basics and quotas.</summary>
internal static class PubSubNames
{
    private const int MaxAttributes = 100;
    private const int MaxKey = 256;
    private const int MaxValue = 1024;

    /// <summary>The topic's full name; a channel that already is one is taken as it is.</summary>
    public static string Topic(Destination to) =>
        Full(to.Channel.Value) is var (project, topic)
            ? $"projects/{project}/topics/{Uri.EscapeDataString(topic)}"
            : $"projects/{to.Address.Value}/topics/{Uri.EscapeDataString(to.Channel.Value)}";

    public static IEnumerable<Problem> Check(Destination to)
    {
        var project = to.Address.Value;
        if (project.Length == 0)
        {
            yield return Address("type googlepubsub needs the id of the project; set spec.address");
        }
        else if (project.Length <= DestinationCheck.MaxLength && project.Contains("://", StringComparison.Ordinal))
        {
            yield return Address("is a URL; type googlepubsub wants the id of the project there, like my-project");
        }
        else if (project.Length <= DestinationCheck.MaxLength && !IsProject(project))
        {
            yield return Address("is not the id of a project: lower-case letters, digits and '-', like my-project");
        }

        var channel = to.Channel.Value;
        var full = Full(channel);
        if (channel.Length > 0 && (!IsTopic(full?.Topic ?? channel) || (full is { } f && !IsProject(f.Project))))
        {
            yield return new Problem(
                "spec.channel",
                "is not the id of a topic: 3 to 255 letters, digits and -._~+%, a letter first and not 'goog'"
            );
        }

        foreach (var why in Attributes(to.Headers?.Value ?? new Dictionary<string, string>()))
        {
            yield return DestinationCheck.InSecret(why);
        }
    }

    private static IEnumerable<string> Attributes(IReadOnlyDictionary<string, string> headers)
    {
        if (headers.Count > MaxAttributes)
        {
            yield return $"'headers' has more than the {MaxAttributes} entries that a message may have as attributes";
        }

        foreach (var (key, value) in headers)
        {
            if (key.Length == 0 || key.StartsWith("goog", StringComparison.Ordinal) || Encoding.UTF8.GetByteCount(key) > MaxKey)
            {
                yield return $"'headers' has a name that is empty, longer than {MaxKey} bytes or begins with 'goog', which Pub/Sub does not take";
            }
            else if (Encoding.UTF8.GetByteCount(value) > MaxValue)
            {
                yield return $"the value of '{key}' in 'headers' is longer than the {MaxValue} bytes that an attribute may have";
            }
        }
    }

    private static (string Project, string Topic)? Full(string channel) =>
        channel.Split('/') is ["projects", { } project, "topics", { } topic] ? (project, topic) : null;

    // Old ones have a domain in front: example.com:my-project.
    private static bool IsProject(string text) =>
        text.Length is > 0 and <= 255
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.' or ':');

    private static bool IsTopic(string text) =>
        text.Length is >= 3 and <= 255
        && char.IsAsciiLetter(text[0])
        && !text.StartsWith("goog", StringComparison.Ordinal)
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~' or '+' or '%');

    private static Problem Address(string message) => new("spec.address", message) { Reason = ReadyReason.InvalidAddress };
}
