using System.Text;
using Tocsin.Core.Providers;

namespace Tocsin.Core.Tests.Providers;

public class KnownAnswersTests
{
    [Fact]
    public void What_was_not_used_for_the_longest_time_makes_room()
    {
        var answers = new KnownAnswers(capacity: 1000);
        for (var i = 0; i < 12; i++)
        {
            answers.Keep(Key(i), Of(100));
            answers.Find(Key(0)).ShouldNotBeNull();
        }

        answers.Find(Key(1)).ShouldBeNull();
        answers.Find(Key(11)).ShouldNotBeNull();
        answers.Size.ShouldBeLessThanOrEqualTo(1000);
    }

    [Fact]
    public void One_answer_does_not_push_all_others_out()
    {
        var answers = new KnownAnswers(capacity: 1000);
        answers.Keep(Key(1), Of(100));
        answers.Keep(Key(2), Of(500));
        answers.Find(Key(2)).ShouldBeNull();
        answers.Find(Key(1)).ShouldNotBeNull();
    }

    [Fact]
    public void A_newer_answer_takes_the_place_of_the_older_and_none_forgets_it()
    {
        var answers = new KnownAnswers(capacity: 1000);
        answers.Keep(Key(1), Of(100));
        answers.Keep(Key(1), Of(50));
        answers.Find(Key(1))!.Body.Length.ShouldBe(50);
        answers.Keep(Key(1), null);
        answers.Find(Key(1)).ShouldBeNull();
        answers.Size.ShouldBe(0);
    }

    private static SharingKey Key(int number) =>
        SharingKey.Of(Some.Destination("github"), number.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static KnownAnswer Of(int length) => new("\"t\"", Encoding.UTF8.GetBytes(new string('x', length)), Link: null);
}
