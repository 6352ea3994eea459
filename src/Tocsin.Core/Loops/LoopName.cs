namespace Tocsin.Core.Loops;

/// <summary>The program's loops, as metrics and logs name them.</summary>
public static class LoopName
{
    public const string OutboxWriter = "outbox-writer";
    public const string OutboxCheckpoint = "outbox-checkpoint";
    public const string Housekeeping = "outbox-housekeeping";
    public const string Handover = "delivery-handover";
    public const string Lane = "delivery-lane";
    public const string Delivery = "delivery";
    public const string DuplicateWindow = "duplicate-window";
    public const string Manifests = "manifests";
    public const string Watch = "cluster-watch";
    public const string Compiler = "cluster-compiler";
    public const string SecretRounds = "cluster-secrets";
    public const string Labels = "cluster-labels";
    public const string Surroundings = "cluster-surroundings";
    public const string Status = "cluster-status";
    public const string Receivers = "cluster-receivers";
    public const string Events = "cluster-events";
}
