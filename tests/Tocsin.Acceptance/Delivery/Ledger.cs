namespace Tocsin.Acceptance.Delivery;

/// <summary>What targets received against what was answered 202.</summary>
/// <param name="Delivered">Different events that arrived, those without an answer among them.</param>
/// <param name="RepeatedByCrash">Arrivals after one that the target had answered whole with 200.</param>
/// <param name="RepeatedByAnswer">Arrivals after one that the target took, but whose answer did not arrive whole.</param>
/// <param name="Lost">Accepted, and never arrived.</param>
/// <param name="OutOfOrder">Arrived for the first time before one of its object that was accepted earlier.</param>
internal sealed record Ledger(
    int Accepted,
    int Delivered,
    int RepeatedByCrash,
    int RepeatedByAnswer,
    IReadOnlyList<int> Lost,
    IReadOnlyList<int> OutOfOrder
)
{
    public static Ledger Of(IReadOnlyList<Received> received, IReadOnlyDictionary<string, List<int>> accepted)
    {
        var firsts = new Dictionary<string, List<int>>();
        var byEvent = new Dictionary<int, List<Received>>();
        foreach (var request in received)
        {
            var json = request.Json;
            var name = json.GetProperty("involvedObject").GetProperty("name").GetString()!;
            var number = int.Parse(json.GetProperty("message").GetString()!, CultureInfo.InvariantCulture);
            if (!byEvent.TryGetValue(number, out var arrivals))
            {
                byEvent[number] = arrivals = [];
                firsts.TryAdd(name, []);
                firsts[name].Add(number);
            }

            arrivals.Add(request);
        }

        var repeats = byEvent.Values.SelectMany(a => a.SkipLast(1)).ToList();
        return new Ledger(
            accepted.Values.Sum(a => a.Count),
            byEvent.Count,
            repeats.Count(r => r.Answered is { Status: 200 } whole && whole != Reply.Half),
            repeats.Count(r => r.Answered == Reply.Half || r.Answered == Reply.Silence),
            [.. accepted.Values.SelectMany(a => a.ToList()).Where(n => !byEvent.ContainsKey(n))],
            [
                .. firsts.Values.SelectMany(f =>
                    f.Zip(f.Skip(1)).Where(pair => pair.Second < pair.First).Select(pair => pair.Second)
                ),
            ]
        );
    }

    public override string ToString() =>
        $"accepted {Accepted}, delivered {Delivered}, duplicates {RepeatedByCrash} by a crash before the record and {RepeatedByAnswer} by an answer that was not whole, lost {Lost.Count}, out of order {OutOfOrder.Count}";
}
