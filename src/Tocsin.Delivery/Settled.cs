using Tocsin.Core.Notifications;
using Tocsin.Core.Reports;

namespace Tocsin.Delivery;

/// <summary>What became of a delivery, for metrics and logs.</summary>
/// <param name="Notification">What it sent; null when it was not read for that.</param>
/// <param name="Took">The attempt; null when there was none.</param>
public sealed record Settled(ObjectName Provider, Notification? Notification, Settlement Settlement, TimeSpan? Took);
