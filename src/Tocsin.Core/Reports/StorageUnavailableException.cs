namespace Tocsin.Core.Reports;

/// <summary>What is kept on disk cannot be read or written now: full, failing, or closing.</summary>
public sealed class StorageUnavailableException : Exception
{
    public StorageUnavailableException(string message)
        : base(message) { }

    public StorageUnavailableException(string message, Exception inner)
        : base(message, inner) { }
}
