using Tocsin.Core.Resources;

namespace Tocsin.Core.Providers;

/// <summary>The checks that most types share.</summary>
public static class DestinationCheck
{
    public static IEnumerable<Problem> Needs(Need needs, Destination to)
    {
        if (needs.HasFlag(Need.Address))
        {
            foreach (var problem in Address(to))
            {
                yield return problem;
            }
        }

        if (needs.HasFlag(Need.Channel) && to.Channel.Value.Length == 0)
        {
            yield return new Problem("spec.channel", $"type {to.TypeName} needs a channel; set spec.channel");
        }

        if (needs.HasFlag(Need.Token) && to.Token is not { Value.Length: > 0 })
        {
            yield return new Problem(
                "spec.secretRef",
                $"type {to.TypeName} needs a token; put it under the key 'token' of the Secret named by spec.secretRef"
            )
            {
                Reason = ReadyReason.InvalidSecret,
            };
        }
    }

    /// <summary>An address must be http or https with a host; a placeholder left in is told apart.</summary>
    public static IEnumerable<Problem> Address(Destination to)
    {
        if (Why(to) is { } why)
        {
            yield return new Problem("spec.address", why) { Reason = ReadyReason.InvalidAddress };
        }
    }

    private static string? Why(Destination to)
    {
        var address = to.Address.Value;
        if (address.Length == 0)
        {
            return $"type {to.TypeName} needs an address; set spec.address, or the key 'address' in the Secret named by spec.secretRef";
        }

        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
        {
            return "is not a URL with a scheme and a host; write it as https://host/path";
        }

        return uri.Scheme is "http" or "https" ? null : $"has the scheme '{uri.Scheme}'; use http or https";
    }
}
