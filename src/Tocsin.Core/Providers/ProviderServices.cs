namespace Tocsin.Core.Providers;

/// <summary>What the program lends to a provider for an attempt; the provider itself keeps nothing.</summary>
public sealed record ProviderServices(IHttpSender Http, TimeProvider Clock, INotebook Notebook);
