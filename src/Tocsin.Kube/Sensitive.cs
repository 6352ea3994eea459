namespace Tocsin.Kube;

/// <summary>A value that never prints itself: taking <see cref="Value"/> is visible in review.</summary>
internal sealed class Sensitive<T>(T value)
{
    public T Value { get; } = value;

    public override string ToString() => "***";
}
