using System.Security.Cryptography;
using System.Text;
using Tocsin.Core.Events;

namespace Tocsin.Core.Tests.Events;

public class EventJsonTests
{
    [Fact]
    public void The_sample_events_have_the_reference_s_length()
    {
        EventJson.Write(Some.ErrorEvent).Length.ShouldBe(660);
        EventJson.Write(Some.InfoEvent).Length.ShouldBe(582);
    }

    // A signature over these bytes tells every one of them (spec/providers.md §19).
    [Fact]
    public void The_sample_events_have_the_reference_s_bytes()
    {
        Signature(Some.ErrorEvent).ShouldBe("3d6930d697388bc00fd47a5e7ef2f904f3800a41868b0d1beabbc05a52376214");
        Signature(Some.InfoEvent).ShouldBe("1d1df06ee43b364d21e63a60aa28b1940116a12ec3ff2b7fcdcc94679db7735a");
    }

    [Fact]
    public void Absent_parts_are_left_out_and_an_unset_time_is_null() =>
        Encoding
            .UTF8.GetString(EventJson.Write(new Event { Reason = "R" }))
            .ShouldBe(
                """{"involvedObject":{},"severity":"","timestamp":null,"message":"","reason":"R","reportingController":""}"""
            );

    [Fact]
    public void The_fields_of_the_next_release_stand_where_it_writes_them() =>
        Encoding
            .UTF8.GetString(
                EventJson.Write(
                    new Event
                    {
                        RelatedObject = new() { Kind = "Bucket", Name = "b" },
                        Reason = "R",
                        Action = "",
                        Metadata = EventMetadata.From([new("k", "v")]),
                    }
                )
            )
            .ShouldBe(
                """{"involvedObject":{},"relatedObject":{"kind":"Bucket","name":"b"},"severity":"","timestamp":null,"message":"","""
                    + "\"reason\":\"R\",\"action\":\"\",\"metadata\":{\"k\":\"v\"},\"reportingController\":\"\"}"
            );

    [Fact]
    public void A_time_is_written_in_utc_and_whole_seconds() =>
        EventJson
            .Timestamp(new DateTimeOffset(2026, 1, 15, 12, 20, 30, 999, TimeSpan.FromHours(2)))
            .ShouldBe("2026-01-15T10:20:30Z");

    [Theory]
    [InlineData("<a> & b", @"\u003ca\u003e \u0026 b")]
    [InlineData("\u2028\u2029", @"\u2028\u2029")]
    [InlineData("\n\r\t\b\f\u0001\u001f", @"\n\r\t\b\f\u0001\u001f")]
    [InlineData("\"\\", "\\\"\\\\")]
    [InlineData("/\u007f'+`", "/\u007f'+`")]
    [InlineData("ü 🚨 日", "ü 🚨 日")]
    [InlineData("🚨<🚨", @"🚨\u003c🚨")]
    [InlineData("\u0085\u00a0\ufeff", "\u0085\u00a0\ufeff")]
    public void Escapes_what_Go_escapes_and_nothing_else(string text, string escaped) =>
        Encoding.UTF8.GetString(EventJson.Write(new Event { Message = text })).ShouldContain($"\"message\":\"{escaped}\"");

    [Fact]
    public void Half_a_surrogate_pair_does_not_break_the_event() =>
        EventJson.Write(new Event { Message = "a\ud83db" }).ShouldNotBeEmpty();

    private static string Signature(Event e) => Convert.ToHexStringLower(HMACSHA256.HashData("s3cr3t"u8, EventJson.Write(e)));
}
