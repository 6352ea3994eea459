using System.Globalization;
using Tocsin.Console.Answers;
using Tocsin.Console.Contract;
using Tocsin.Delivery;
using Tocsin.Storage;

namespace Tocsin.Console;

/// <summary><c>POST /api/v1/deliveries/{id}/replay</c>.</summary>
/// <param name="deadline">When a delivery made now is given up, on the pump's clock.</param>
internal sealed class ReplayAction(IDeliveryQueue queue, History history, Func<DateTimeOffset> deadline)
{
    public IEnumerable<ConsoleRoute> Routes => [ConsoleOperations.ReplayDelivery.By(Again)];

    private async Task<ShownDelivery> Again(Request request)
    {
        var text = request.Get(Parameters.DeliveryId);
        var replay = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? await queue.Replay(id, deadline())
            : new Replay.Unknown();
        return replay switch
        {
            Replay.Made made => ShownDelivery.Of(history.Delivery(made.Delivery.Id)!),
            Replay.StillPending => throw new RefusedException(409, $"delivery {id} is still pending and will be tried by itself"),
            _ => throw new RefusedException(404, $"there is no delivery '{text}'; it may have been forgotten"),
        };
    }
}
