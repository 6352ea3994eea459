using System.Text;
using Tocsin.Core.Documents;
using Tocsin.Core.Receivers;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;

namespace Tocsin.Testing.Receivers;

/// <summary>Receivers, Secrets and webhooks for tests.</summary>
public static class SomeReceiver
{
    public const string Token = "s3cr3t-t0ken";

    /// <summary>A spec of JSON, read as a cluster would hand it over.</summary>
    public static ReceiverReading Read(string spec, string name = "r", string ns = "apps")
    {
        var reader = new ObjectReader("");
        var json = $$$"""
            {"apiVersion":"notification.toolkit.fluxcd.io/v1","kind":"Receiver","metadata":{"name":"{{{name}}}","namespace":"{{{ns}}}"},"spec":{{{spec}}}}
            """;
        foreach (var document in JsonDocuments.Read(Encoding.UTF8.GetBytes(json)))
        {
            reader.Add(document);
        }

        return ReceiverReader.Read(reader.Objects.ShouldHaveSingleItem());
    }

    public static ReceiverSpec Spec(string type, string more = "") =>
        Read(
            $$"""{"type":"{{type}}","resources":[{"kind":"GitRepository","name":"webapp"}],"secretRef":{"name":"s"}{{more}}}"""
        ).Spec;

    public static ReceiverSecret Secret(params ReadOnlySpan<(string Key, string Value)> values)
    {
        var bytes = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var (key, value) in values)
        {
            bytes[key] = Encoding.UTF8.GetBytes(value);
        }

        return new ReceiverSecret(new ObjectName("apps", "s"), bytes);
    }

    public static ReceiverSecret Secret() => Secret((ReceiverSecret.TokenKey, Token));

    public static Webhook Hook(string body, params ReadOnlySpan<(string Name, string Value)> headers) =>
        Hook(Encoding.UTF8.GetBytes(body), headers);

    public static Webhook Hook(ReadOnlyMemory<byte> body, params ReadOnlySpan<(string Name, string Value)> headers)
    {
        var list = new List<KeyValuePair<string, string>>();
        foreach (var (name, value) in headers)
        {
            list.Add(new(name, value));
        }

        return new Webhook("POST", "/hook/0", list, body);
    }
}
