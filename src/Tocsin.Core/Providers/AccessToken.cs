using Tocsin.Core.Reports;

namespace Tocsin.Core.Providers;

/// <summary>A token that a service issued for a while.</summary>
/// <param name="ExpiresAt">By our own clock: counted from the answer, so that a clock that is off does no harm.</param>
public sealed record AccessToken(Sensitive<string> Value, DateTimeOffset ExpiresAt)
{
    public static AccessToken Of(string value, DateTimeOffset expiresAt) => new(Sensitive.Of(value), expiresAt);
}
