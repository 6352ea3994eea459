namespace Tocsin.Delivery.Tests;

public class MemoryQueueTests : DeliveryQueueContract
{
    private readonly MemoryQueue _queue = new();

    protected override IDeliveryQueue Open() => _queue;
}
