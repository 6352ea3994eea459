using System.Net;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;

namespace Tocsin.Integrations.Transport;

/// <summary>The one link-local address that Tocsin itself asks, where Google Cloud and Azure tell a workload who it is.</summary>
internal static class MetadataServer
{
    // https://cloud.google.com/compute/docs/metadata/querying-metadata
    // https://learn.microsoft.com/azure/virtual-machines/instance-metadata-service
    public const string GoogleHost = "metadata.google.internal";
    public const string Address = "169.254.169.254";

    // It is on the same machine; where there is none, nobody answers at all, and the delivery should hear of it in time.
    private static readonly TimeSpan s_answers = TimeSpan.FromSeconds(5);

    private static readonly IPAddress s_address = IPAddress.Parse(Address);

    /// <summary>Asks, with a time limit of its own.</summary>
    public static Task<HttpReply> Ask(HttpCall call, Destination to, IHttpSender http, CancellationToken cancel) =>
        http.Send(
            call with
            {
                IsForMetadataServer = true,
            },
            to.Timeout > s_answers ? to with { Timeout = s_answers } : to,
            cancel
        );

    /// <summary>Stops a call that is marked for the metadata server and yet would go elsewhere.</summary>
    public static void Check(Uri address)
    {
        if (address is not { Scheme: "http", Port: 80, Host: GoogleHost or Address })
        {
            throw new SendFailedException(new Outcome.Waiting("this is not the address of a metadata server"));
        }
    }

    public static IPAddress[] Allowed(IPAddress[] resolved)
    {
        var allowed = Array.FindAll(resolved, s_address.Equals);
        return allowed.Length > 0
            ? allowed
            : throw new SendFailedException(
                new Outcome.Waiting($"{GoogleHost} is not {Address} here, so it is not the metadata server of a cloud")
            );
    }
}
