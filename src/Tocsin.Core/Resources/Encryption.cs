using System.Text;
using Tocsin.Core.Documents;
using Tocsin.Core.Reports;

namespace Tocsin.Core.Resources;

/// <summary>Recognises what SOPS encrypted: the map <c>sops</c> beside the fields, and values that begin <c>ENC[AES256_GCM,</c>.</summary>
/// <remarks>https://getsops.io/docs/#encrypting-only-parts-of-a-file</remarks>
public static class Encryption
{
    private const string Mark = "ENC[AES256_GCM,";
    private static readonly byte[] s_mark = Encoding.ASCII.GetBytes(Mark);

    /// <summary>The key beside <c>apiVersion</c> and <c>kind</c> under which SOPS keeps what it needs to decrypt.</summary>
    public const string Key = "sops";

    /// <summary>Whether a value is encrypted, also one that was put into base64 afterwards.</summary>
    public static bool IsIn(string value)
    {
        if (value.StartsWith(Mark, StringComparison.Ordinal))
        {
            return true;
        }

        Span<byte> start = stackalloc byte[15];
        return value.Length >= 20
            && Convert.TryFromBase64Chars(value.AsSpan(0, 20), start, out var length)
            && start[..length].SequenceEqual(s_mark);
    }

    /// <summary>The path of the first encrypted value below a node; null when there is none.</summary>
    public static string? In(Node node, string path) =>
        node switch
        {
            ScalarNode scalar => IsIn(scalar.Text) ? path : null,
            ListNode list => list.Items.Index().Select(i => In(i.Item, $"{path}[{i.Index}]")).FirstOrDefault(p => p is not null),
            MapNode map => map
                .Entries.Where(e => e.Key != Key)
                .Select(e => In(e.Value, path.Length == 0 ? e.Key : $"{path}.{e.Key}"))
                .FirstOrDefault(p => p is not null),
            _ => null,
        };

    /// <summary>The one thing to say of an object that is encrypted.</summary>
    public static Problem Problem(string path, string what) =>
        new(
            path,
            $"is encrypted by SOPS, so this {what} is never used as it stands; Flux decrypts it in the cluster"
                + " (spec.decryption of the Kustomization); to check or use it here, decrypt it first: sops decrypt FILE"
        )
        {
            IsWarning = true,
            KeepsFromUse = true,
            Code = FindingCode.Encrypted,
            Reason = ReadyReason.InvalidSecret,
        };

    /// <summary>An Alert, Provider or Receiver with an encrypted value has that as its only problem.</summary>
    public static ResourceObject Check(ResourceObject o) =>
        In(o.Root, "") is { } path ? o with { Problems = [Problem(path, o.Key.Kind)] } : o;
}
