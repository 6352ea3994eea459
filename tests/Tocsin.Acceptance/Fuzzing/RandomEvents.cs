using System.Text;
using Tocsin.Acceptance.Intake;

namespace Tocsin.Acceptance.Fuzzing;

/// <summary>Events, whole and damaged, small and large, about few objects and many.</summary>
internal sealed class RandomEvents(TocsinProcess tocsin, Canary canary, int seed)
{
    private const int MostBytes = 200_000;
    private static readonly int[] Known = [202, 400, 413, 429, 503];
    private readonly Random _random = new(seed);

    public async Task Post(CancellationToken over)
    {
        var mutations = new Mutations([Encoding.UTF8.GetBytes(Given.Event()), Encoding.UTF8.GetBytes(Whole())], seed);
        while (!over.IsCancellationRequested)
        {
            var body = _random.Next(3) == 0 ? mutations.Next() : Encoding.UTF8.GetBytes(Whole());
            using var content = new ByteArrayContent(body);
            using var request = new HttpRequestMessage(HttpMethod.Post, tocsin.Events) { Content = content };
            using var response = await tocsin.Send(request);
            Known.ShouldContain((int)response.StatusCode, Encoding.UTF8.GetString(body));
            (await response.Content.ReadAsStringAsync(CancellationToken.None)).ShouldNotContain(canary.Value);
            await Task.WhenAny(Task.Delay(_random.Next(60), over));
        }
    }

    private string Whole()
    {
        (string, string)[] metadata =
        [
            .. Enumerable
                .Range(0, _random.Next(6))
                .Select(i =>
                    (
                        $"{(_random.Next(2) == 0 ? "kustomize.toolkit.fluxcd.io/" : "event.toolkit.fluxcd.io/")}{Key(i)}",
                        RandomText.Of(_random, 60)
                    )
                ),
        ];
        return Given.Event(
            string.Create(CultureInfo.InvariantCulture, $"object-{_random.Next(_random.Next(2) == 0 ? 3 : 3000)}"),
            RandomText.Of(_random, _random.Next(200) == 0 ? MostBytes : 400),
            _random.Next(4) switch
            {
                0 => "error",
                1 => RandomText.Of(_random, 8),
                _ => "info",
            },
            RandomText.Of(_random, 30),
            metadata: [.. metadata.DistinctBy(m => m.Item1)]
        );
    }

    private string Key(int number) =>
        _random.Next(3) switch
        {
            0 => "revision",
            1 => "commit",
            _ => string.Create(CultureInfo.InvariantCulture, $"key-{number}"),
        };
}
