namespace Tocsin.Console.Answers;

/// <summary>Items that may be made while they are sent.</summary>
internal sealed record ItemList<T>(IEnumerable<T> Items);
