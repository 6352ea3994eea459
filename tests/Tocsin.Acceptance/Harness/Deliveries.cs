using System.Text.Json;

namespace Tocsin.Acceptance.Harness;

/// <summary>What the console says of deliveries.</summary>
internal static class Deliveries
{
    /// <summary>The newest delivery, once it is no longer pending.</summary>
    public static Task<JsonElement> Settled(this TocsinProcess tocsin, double seconds = 15) =>
        tocsin.DeliveryThat(d => d.GetProperty("state").GetString() != "pending", seconds);

    /// <summary>The newest delivery, once it is as wanted.</summary>
    public static async Task<JsonElement> DeliveryThat(
        this TocsinProcess tocsin,
        Func<JsonElement, bool> isAsWanted,
        double seconds = 15
    )
    {
        JsonElement? last = null;
        await Wait.Until(
            async () =>
            {
                last = (await tocsin.Items("deliveries?limit=1")).Cast<JsonElement?>().FirstOrDefault();
                return last is { } found && isAsWanted(found);
            },
            () => $"the delivery is as wanted; it is {last}",
            seconds
        );
        return last!.Value;
    }

    /// <summary>How many deliveries are in a state.</summary>
    public static async Task<int> CountOf(this TocsinProcess tocsin, string state) =>
        (await tocsin.Items($"deliveries?limit=1000&state={state}")).Count;
}
