using System.Net;
using Tocsin.Core.Reports;

namespace Tocsin.Hooks;

/// <summary>
/// Which of many refused webhooks are written down. All are checked, so that a genuine one from the same address passes; but of what
/// is refused only some is logged and kept, and each of those says how many it stands for. Bounded in memory.
/// </summary>
internal sealed class RefusalLimits(TimeProvider time)
{
    private const int MaxSenders = 10_000;
    private static readonly Rate OfSender = new(100, TimeSpan.FromSeconds(6));
    private static readonly Rate OfReceiver = new(200, TimeSpan.FromSeconds(1));
    private readonly Lock _lock = new();
    private readonly Dictionary<(ObjectName Receiver, IPAddress? Sender), Bucket> _buckets = [];

    /// <summary>How many this one stands for; 0 when it is only counted.</summary>
    public long Weigh(ObjectName receiver, IPAddress sender)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            if (_buckets.Count >= MaxSenders)
            {
                Forget(now);
            }

            // What is left out counts for the Receiver: the next line may be about another sender.
            var all = Of((receiver, null), OfReceiver, now);
            all.Refused++;
            var mayBoth = Of((receiver, Block(sender)), OfSender, now).TryTake() && all.TryTake();
            var weight = mayBoth ? all.Refused : 0;
            all.Refused -= weight;
            return weight;
        }
    }

    /// <summary>Whoever has many addresses has a block of them.</summary>
    private static IPAddress Block(IPAddress sender)
    {
        var address = sender.IsIPv4MappedToIPv6 ? sender.MapToIPv4() : sender;
        var bytes = address.GetAddressBytes();
        return bytes.Length == 16 ? new IPAddress([.. bytes.AsSpan(0, 8), .. new byte[8]]) : address;
    }

    private Bucket Of((ObjectName, IPAddress?) key, Rate rate, long now)
    {
        if (!_buckets.TryGetValue(key, out var bucket))
        {
            _buckets[key] = bucket = new Bucket(rate, now);
        }

        bucket.Refill(now, time);
        return bucket;
    }

    private void Forget(long now)
    {
        foreach (var (key, bucket) in _buckets.ToList())
        {
            bucket.Refill(now, time);
            if (bucket is { IsFull: true, Refused: 0 })
            {
                _buckets.Remove(key);
            }
        }

        // All of them busy: a flood from everywhere. Who is refused next begins anew; the Receiver's own bound holds.
        if (_buckets.Count >= MaxSenders)
        {
            foreach (var key in _buckets.Keys.Where(k => k.Sender is not null).ToList())
            {
                _buckets.Remove(key);
            }
        }
    }

    private readonly record struct Rate(int Burst, TimeSpan Every);

    private sealed class Bucket(Rate rate, long at)
    {
        private double _left = rate.Burst;
        private long _at = at;
        public long Refused { get; set; }

        public bool IsFull => _left >= rate.Burst;

        public void Refill(long now, TimeProvider time)
        {
            _left = Math.Min(rate.Burst, _left + (time.GetElapsedTime(_at, now) / rate.Every));
            _at = now;
        }

        public bool TryTake()
        {
            if (_left < 1)
            {
                return false;
            }

            _left--;
            return true;
        }
    }
}
