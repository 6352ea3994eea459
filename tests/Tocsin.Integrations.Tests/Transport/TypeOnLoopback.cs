using System.Globalization;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Tests.Transport;

/// <summary>The sample of each type, led to a plain HTTP server on loopback by its address alone.</summary>
internal static class TypeOnLoopback
{
    /// <summary>Those whose address does not name the host that is asked.</summary>
    public static IReadOnlyList<string> FixedHosts { get; } = ["googlepubsub", "bitbucket"];

    public static Destination To(string type, int port, string host = "127.0.0.1")
    {
        var to = Some.Destination(type);
        var authority = string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
        return to with
        {
            Address = Sensitive.Of(
                type switch
                {
                    "telegram" => $"http://{authority}",
                    "azureeventhub" =>
                        $"Endpoint=sb://{authority};SharedAccessKeyName=n;SharedAccessKey=a2V5;EntityPath=e;UseDevelopmentEmulator=true",
                    "nats" => $"nats://{authority}",
                    _ => Moved(new Uri(to.Address.Value), authority),
                }
            ),
        };
    }

    private static string Moved(Uri address, string authority) =>
        $"http://{(address.UserInfo.Length > 0 ? address.UserInfo + "@" : "")}{authority}{address.PathAndQuery}";
}
