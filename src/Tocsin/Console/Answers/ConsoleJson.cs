using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tocsin.Why;

namespace Tocsin.Console.Answers;

/// <summary>The types of all answers. Metadata alone: a list is written piece by piece, and a schema is read off.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    Converters = [typeof(MillisecondsConverter)]
)]
[JsonSerializable(typeof(ItemList<ShownAlert>))]
[JsonSerializable(typeof(ItemList<ShownProvider>))]
[JsonSerializable(typeof(ItemList<ShownReceiver>))]
[JsonSerializable(typeof(ItemList<ReceivedEvent>))]
[JsonSerializable(typeof(ItemList<ShownDelivery>))]
[JsonSerializable(typeof(ItemList<ShownHook>))]
[JsonSerializable(typeof(DeliveriesPurge))]
[JsonSerializable(typeof(EventsPurge))]
[JsonSerializable(typeof(Explanation))]
[JsonSerializable(typeof(HookExplanation))]
[JsonSerializable(typeof(Trial))]
internal sealed partial class ConsoleJson : JsonSerializerContext
{
    /// <summary>Text as it is, but for what JSON must escape.</summary>
    public static ConsoleJson Readable =>
        field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}

/// <summary>RFC 3339 in UTC with three digits, so that times of one answer can be compared as text.</summary>
internal sealed class MillisecondsConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
}
