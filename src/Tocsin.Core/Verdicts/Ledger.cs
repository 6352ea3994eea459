using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Core.Verdicts;

/// <summary>
/// The verdicts that a Provider wants on commits and those that it wrote, in its notebook: they survive the process, and what is
/// forgotten there is asked of the forge again.
/// </summary>
public sealed class Ledger
{
    private const string Prefix = "verdict/";
    private readonly INotebook _notebook;
    private readonly ObjectName _provider;

    /// <param name="repository">Its address in the API, so that a Provider that is pointed elsewhere begins anew there.</param>
    /// <param name="context">The name under which the forge files the status.</param>
    public Ledger(INotebook notebook, ObjectName provider, string repository, string commit, string context)
    {
        _notebook = notebook;
        _provider = provider;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{repository}\n{commit}\n{context}"));
        Key = Prefix + Convert.ToHexStringLower(hash);
    }

    /// <summary>Of one name on one commit: one at a time may work on it.</summary>
    public string Key { get; }

    /// <exception cref="StorageUnavailableException">It cannot be read now.</exception>
    public Page Read() => _notebook.Read(_provider, Key) is { } note ? Parse(note) : Page.Empty;

    /// <summary>Done means on disk.</summary>
    /// <exception cref="StorageUnavailableException">Nothing was written.</exception>
    public Task Write(Page page) =>
        _notebook.Write(_provider, [new Note(Key, JsonSerializer.SerializeToUtf8Bytes(page, LedgerJson.Default.Page))]);

    // What another version wrote is as if it were forgotten.
    private static Page Parse(byte[] note)
    {
        try
        {
            return JsonSerializer.Deserialize(note, LedgerJson.Default.Page) ?? Page.Empty;
        }
        catch (JsonException)
        {
            return Page.Empty;
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(Page))]
internal sealed partial class LedgerJson : JsonSerializerContext;
