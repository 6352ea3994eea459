using System.Net;
using System.Security.Cryptography;
using Tocsin.Core.Events;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Integrations.Providers.Chat;

/// <summary>Matrix, by a homeserver's client API; the channel is the id of a room that the token's user has joined.</summary>
internal sealed class Matrix : HttpProvider
{
    private const string Api = "/_matrix/client/";

    public override ProviderType Type { get; } =
        new("matrix", Family.Chat) { Needs = Need.Address | Need.Channel | Need.Token, PageForPeople = ChatPages.Matrix };

    public override IEnumerable<HttpCall> Compose(Notification n, Destination to)
    {
        // The same event has the same transaction, so a homeserver shows it once however often it is tried.
#pragma warning disable CA5350 // The reference's name for the event, which protects nothing.
        var transaction = Convert.ToHexStringLower(SHA1.HashData(EventJson.Write(n.Event)));
#pragma warning restore CA5350
        var room = Uri.EscapeDataString(to.Channel.Value).Replace("%21", "!").Replace("%3A", ":");
        return
        [
            HttpCall
                .PostJson(
                    new Uri($"{Endpoint(new Uri(to.Address.Value))}/rooms/{room}/send/m.room.message/{transaction}"),
                    MatrixText.Of(n),
                    MatrixJson.Default.MatrixMessage
                )
                .With("Authorization", $"Bearer {to.HeaderToken}") with
            {
                Method = WebRequestMethods.Http.Put,
            },
        ];
    }

    public override Outcome Judge(HttpReply reply, Destination to) => MatrixVerdict.Of(reply);

    public override IEnumerable<Problem> Check(Destination to)
    {
        foreach (var problem in Relay.Check(Type, Need.Token, to))
        {
            yield return problem;
        }

        if (to.Channel.Value is [not '!', ..] channel)
        {
            yield return new Problem("spec.channel", "is not the id of a room, which begins with '!' (see the room's settings)")
            {
                // An alias or a user can never be sent to; what else it may be is left to the homeserver.
                IsWarning = channel[0] is not ('#' or '@'),
            };
        }
    }

    // The version stays r0 as in the reference unless the address names another: https://host/_matrix/client/v3.
    private static string Endpoint(Uri address)
    {
        var server = address.GetLeftPart(UriPartial.Path).TrimEnd('/');
        var api = server.IndexOf(Api, StringComparison.Ordinal);
        return api < 0 ? $"{server}{Api}r0" : server[..(api + Api.Length)] + server[(api + Api.Length)..].Split('/')[0];
    }
}
