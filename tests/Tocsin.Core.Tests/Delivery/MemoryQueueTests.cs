using Tocsin.Core.Delivery;

namespace Tocsin.Core.Tests.Delivery;

public class MemoryQueueTests : DeliveryQueueContract
{
    private readonly MemoryQueue _queue = new();

    protected override IDeliveryQueue Open() => _queue;
}
