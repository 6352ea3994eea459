using System.Text;
using System.Text.Json.Nodes;

namespace Tocsin.Acceptance.Intake;

/// <summary>Events damaged in ways that senders and networks damage them, repeatable by their seed.</summary>
internal sealed class Mutations(IReadOnlyList<byte[]> samples, int seed)
{
    private static readonly string[] Splinters =
    [
        "null",
        "{}",
        "[]",
        "\"\"",
        "-0",
        "1e999",
        "\\u0000",
        "\\ud800",
        "\"involvedObject\":",
        "\"KIND\":",
        "\u212aind",
        "\u0000",
        "\ud83d\ude00",
        "[[[[[[[[",
        "}}",
        "\"metadata\":{\"a\":",
        "9999-12-31T23:59:60Z",
        ",",
    ];

    private readonly Random _random = new(seed);

    public byte[] Next()
    {
        var sample = samples[_random.Next(samples.Count)];
        return _random.Next(10) switch
        {
            0 => Renamed(sample),
            1 => sample,
            2 => sample[.._random.Next(sample.Length + 1)],
            3 => Repeated(sample),
            _ => Damaged(sample),
        };
    }

    /// <summary>Still an event, about another object.</summary>
    private byte[] Renamed(byte[] sample)
    {
        var json = JsonNode.Parse(sample)!;
        json["involvedObject"]!["name"] = $"object-{_random.Next(1000)}";
        json["message"] = $"message {_random.Next()}";
        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }

    private byte[] Repeated(byte[] sample)
    {
        var at = _random.Next(sample.Length);
        var length = Math.Min(_random.Next(1, 200), sample.Length - at);
        return [.. sample[..(at + length)], .. sample[at..]];
    }

    private byte[] Damaged(byte[] sample)
    {
        var bytes = sample.ToList();
        for (var i = _random.Next(1, 6); i > 0; i--)
        {
            var at = _random.Next(bytes.Count);
            switch (_random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)_random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(_random.Next(1, 20), bytes.Count - at - 1));
                    break;
                case 2:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Splinters[_random.Next(Splinters.Length)]));
                    break;
                default:
                    bytes[at] ^= (byte)(1 << _random.Next(8));
                    break;
            }
        }

        return [.. bytes];
    }
}
