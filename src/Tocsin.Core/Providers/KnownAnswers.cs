namespace Tocsin.Core.Providers;

/// <summary>
/// Answers that carried a tag, so that the target can be asked whether they still hold (If-None-Match, RFC 9110 §13.1.2). To be
/// used only after it said so. Bounded in bytes; what was not used for the longest time makes room.
/// </summary>
/// <param name="capacity">Bytes of all answers together.</param>
public sealed class KnownAnswers(int capacity = 8 * 1024 * 1024)
{
    /// <summary>One answer takes no more than this share of the room.</summary>
    private const int Share = 8;

    private readonly Lock _gate = new();
    private readonly Dictionary<SharingKey, LinkedListNode<(SharingKey Key, KnownAnswer Answer)>> _byKey = [];
    private readonly LinkedList<(SharingKey Key, KnownAnswer Answer)> _byUse = new();

    /// <summary>Bytes kept now.</summary>
    public int Size { get; private set; }

    /// <param name="key">All that the answer depends on: address, login, way.</param>
    public KnownAnswer? Find(SharingKey key)
    {
        lock (_gate)
        {
            if (!_byKey.TryGetValue(key, out var node))
            {
                return null;
            }

            _byUse.Remove(node);
            _byUse.AddLast(node);
            return node.Value.Answer;
        }
    }

    /// <summary>Takes the place of what was known; null forgets it.</summary>
    public void Keep(SharingKey key, KnownAnswer? answer)
    {
        lock (_gate)
        {
            if (_byKey.TryGetValue(key, out var old))
            {
                Remove(old);
            }

            if (answer is null || answer.Size > capacity / Share)
            {
                return;
            }

            _byKey[key] = _byUse.AddLast((key, answer));
            Size += answer.Size;
            while (Size > capacity)
            {
                Remove(_byUse.First!);
            }
        }
    }

    private void Remove(LinkedListNode<(SharingKey Key, KnownAnswer Answer)> node)
    {
        _byUse.Remove(node);
        _byKey.Remove(node.Value.Key);
        Size -= node.Value.Answer.Size;
    }
}

/// <summary>A whole answer and its tag.</summary>
/// <param name="Tag">As it came, quotes and a weak tag's mark included.</param>
/// <param name="Link">Where its next page is.</param>
public sealed record KnownAnswer(string Tag, ReadOnlyMemory<byte> Body, string? Link)
{
    internal int Size => Body.Length + (2 * (Tag.Length + (Link?.Length ?? 0)));
}
