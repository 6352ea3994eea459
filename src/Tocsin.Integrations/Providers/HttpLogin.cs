using System.Text;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Providers;

/// <summary>The Authorization headers that several types share.</summary>
internal static class HttpLogin
{
    /// <summary>The token if there is one, else user name and password if there are both.</summary>
    public static string? BearerElseBasic(Destination to) => to.HeaderToken is { } token ? $"Bearer {token}" : Basic(to);

    /// <summary>User name and password if there are both, else the token.</summary>
    public static string? BasicElseBearer(Destination to) =>
        Basic(to) ?? (to.HeaderToken is { } token ? $"Bearer {token}" : null);

    public static string? Basic(Destination to) =>
        to.Username.Length > 0 && to.Password is { Value.Length: > 0 } password
            ? $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{to.Username}:{password.Value}"))}"
            : null;
}
