using System.Text;
using Tocsin.Core.Events;

namespace Tocsin.Core.Tests.Events;

public class EventDecoderTests
{
    [Theory]
    [InlineData("""{"involvedObject":{"kind":"K"}}""")]
    [InlineData("""{"INVOLVEDOBJECT":{"Kind":"K"}}""")]
    [InlineData("""{"involvedObject":{"\u006bind":"K"}}""")]
    [InlineData("{\"involvedObject\":{\"\u212Aind\":\"K\"}}")] // Go folds the Kelvin sign
    [InlineData("""{"involvedObject":{"kind":"x"},"involvedObject":{"kind":"K"}}""")] // the last wins
    [InlineData("""{"involvedObject":{"kind":"K","kind":null}}""")] // null leaves a field as it is
    [InlineData("""{"other":[{"deep":{}}],"involvedObject":{"kind":"K","x":1}}""")]
    public void Names_are_read_in_any_case_and_unknown_fields_are_passed_over(string json) =>
        Decode(json).Event!.InvolvedObject.Kind.ShouldBe("K");

    [Fact]
    public void Long_s_counts_as_s() => Decode("{\"\u017Feverity\":\"error\"}").Event!.Severity.ShouldBe("error");

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("  {} \n\t")]
    public void Nothing_decodes_to_an_empty_event(string json) => Decode(json).Event.ShouldBe(new Event());

    [Theory]
    [InlineData("", "")]
    [InlineData("   ", "")]
    [InlineData("{", "")]
    [InlineData("{} {}", "")]
    [InlineData("{}x", "")]
    [InlineData("{\"a\":1,}", "")]
    [InlineData("{/* no */}", "")]
    [InlineData("\uFEFF{}", "")]
    [InlineData("[]", "")]
    [InlineData("\"event\"", "")]
    [InlineData("5", "")]
    [InlineData("""{"severity":5}""", "severity")]
    [InlineData("""{"message":["a"]}""", "message")]
    [InlineData("""{"reason":{}}""", "reason")]
    [InlineData("""{"reportingController":true}""", "reportingController")]
    [InlineData("""{"reportingInstance":1.5}""", "reportingInstance")]
    [InlineData("""{"involvedObject":"x"}""", "involvedObject")]
    [InlineData("""{"involvedObject":{"name":7}}""", "involvedObject.name")]
    [InlineData("""{"relatedObject":5}""", "relatedObject")]
    [InlineData("""{"relatedObject":{"uid":7}}""", "relatedObject.uid")]
    [InlineData("""{"action":{}}""", "action")]
    [InlineData("""{"metadata":[]}""", "metadata")]
    [InlineData("""{"metadata":{"a":1}}""", "metadata[\"a\"]")]
    [InlineData("""{"timestamp":1768472430}""", "timestamp")]
    [InlineData("""{"timestamp":""}""", "timestamp")]
    [InlineData("""{"timestamp":"yesterday"}""", "timestamp")]
    public void What_is_no_event_names_the_field_at_fault(string json, string field)
    {
        var (e, fault) = Decode(json);

        e.ShouldBeNull();
        fault!.Field.ShouldBe(field);
        fault.Message.ShouldNotBeEmpty();
    }

    [Fact]
    public void Metadata_values_of_null_are_empty_and_the_last_of_two_wins()
    {
        var e = Decode("""{"metadata":{"b":"1","a":null,"b":"2"}}""").Event!;

        e.Metadata.ShouldBe([new("a", ""), new("b", "2")]);
    }

    [Theory]
    [InlineData("{}", null, null)]
    [InlineData("""{"action":null,"relatedObject":null}""", null, null)]
    [InlineData("""{"action":"","relatedObject":{}}""", "", "")]
    [InlineData("""{"action":"Applied","relatedObject":{"kind":"Bucket"}}""", "Applied", "Bucket")]
    [InlineData("""{"ACTION":"a","Action":null,"relatedObject":{"kind":"x"},"relatedObject":{"kind":"y"}}""", "a", "y")]
    [InlineData("""{"relatedObject":{"kind":"x"},"relatedObject":null}""", null, null)]
    public void The_fields_of_the_next_release_tell_absent_from_empty(string json, string? action, string? related)
    {
        var e = Decode(json).Event!;

        e.Action.ShouldBe(action);
        e.RelatedObject?.Kind.ShouldBe(related);
        (e.RelatedObject is null).ShouldBe(related is null);
    }

    [Theory]
    [InlineData("\"\\ud83d\\ude00\"", "\U0001F600")]
    [InlineData("\"\\ud83d\"", "\uFFFD")]
    [InlineData("\"\\ude00\\ud83d!\"", "\uFFFD\uFFFD!")]
    [InlineData("\"a\\n\\t\\\"\\\\\\/\\b\\f\\r\"", "a\n\t\"\\/\b\f\r")]
    public void Text_that_is_no_Unicode_is_replaced_as_Go_does(string literal, string text) =>
        Decode($"{{\"message\":{literal}}}").Event!.Message.ShouldBe(text);

    [Fact]
    public void Bytes_that_are_no_UTF8_are_replaced()
    {
        byte[] body = [.. "{\"message\":\"a"u8, 0xFF, .. "b\"}"u8];

        EventDecoder.Decode(body).Event!.Message.ShouldBe("a\uFFFDb");
    }

    [Fact]
    public void Deep_nesting_in_an_unknown_field_is_passed_over() =>
        Decode($$"""{"x":{{new string('[', 5000)}}{{new string(']', 5000)}},"reason":"R"}""").Event!.Reason.ShouldBe("R");

    [Theory]
    [InlineData("""{"involvedObject":{"name":"n","namespace":"ns"}}""", "involvedObject.kind")]
    [InlineData("""{"involvedObject":{"kind":"K","namespace":"ns"}}""", "involvedObject.name")]
    [InlineData("""{"involvedObject":{"kind":"K","name":"n","namespace":""}}""", "involvedObject.namespace")]
    [InlineData("""{"involvedObject":{"kind":"K","name":"n","namespace":"ns"}}""", null)]
    public void An_object_without_kind_name_or_namespace_is_incomplete(string json, string? field) =>
        EventDecoder.Incomplete(Decode(json).Event!)?.Field.ShouldBe(field);

    [Fact]
    public void Every_sample_event_decodes_whole()
    {
        foreach (var file in Recordings.SampleEvents)
        {
            var (e, fault) = EventDecoder.Decode(File.ReadAllBytes(file));

            fault.ShouldBeNull(file);
            e!.Timestamp.ShouldNotBeNull();
            EventDecoder.Decode(EventJson.Write(e)).Event.ShouldBe(e);
        }
    }

    private static (Event? Event, EventFault? Fault) Decode(string json) => EventDecoder.Decode(Encoding.UTF8.GetBytes(json));
}
