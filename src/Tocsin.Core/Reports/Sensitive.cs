namespace Tocsin.Core.Reports;

/// <summary>A value that never prints itself: taking <see cref="Value"/> is visible in review.</summary>
public sealed class Sensitive<T>(T value) : IEquatable<Sensitive<T>>
{
    public T Value { get; } = value;

    public override string ToString() => "***";

    public bool Equals(Sensitive<T>? other) => other is not null && EqualityComparer<T>.Default.Equals(Value, other.Value);

    public override bool Equals(object? obj) => Equals(obj as Sensitive<T>);

    public override int GetHashCode() => Value is null ? 0 : EqualityComparer<T>.Default.GetHashCode(Value);
}

/// <summary>Makes a <see cref="Sensitive{T}"/> without naming its type.</summary>
public static class Sensitive
{
    public static Sensitive<T> Of<T>(T value) => new(value);
}
