using Tocsin.Delivery;

namespace Tocsin.Resources.Cluster.Reporting;

/// <summary>
/// Which failures of deliveries are news: the first of each, and that it was given up after others. Remembers the deliveries that
/// wait without an attempt, whose count of attempts says nothing; bounded, the oldest are told again.
/// </summary>
internal sealed class ToldFailures
{
    private const int Capacity = 10_000;
    private readonly Lock _gate = new();
    private readonly HashSet<long> _waiting = [];
    private readonly Queue<long> _order = new();

    public bool IsNews(Settlement s)
    {
        lock (_gate)
        {
            return Judge(s);
        }
    }

    private bool Judge(Settlement s)
    {
        switch (s.State)
        {
            case DeliveryState.Dead:
                _waiting.Remove(s.Id);
                return true;
            case DeliveryState.Pending when s.Attempts > 0:
                return s.Attempts == 1 && !_waiting.Remove(s.Id);
            case DeliveryState.Pending:
                return IsFirst(s.Id);
            default:
                _waiting.Remove(s.Id);
                return false;
        }
    }

    private bool IsFirst(long id)
    {
        if (!_waiting.Add(id))
        {
            return false;
        }

        _order.Enqueue(id);
        if (_order.Count > Capacity)
        {
            _waiting.Remove(_order.Dequeue());
        }

        return true;
    }
}
