using System.Text;

namespace Tocsin.Acceptance.Fuzzing;

/// <summary>Texts that trip programs up: control and direction characters, escapes, markup, halves of characters, and plain words.</summary>
internal static class RandomText
{
    private static readonly string[] Pieces =
    [
        "hello ",
        "main@sha1:1234567890abcdef1234567890abcdef12345678",
        "\u001b[2J",
        "\u009b31m",
        "\u202e",
        "\0",
        "\r\n",
        "\n---\n",
        "%s%n",
        "{{ .Name }}",
        "${PATH}",
        "<script>",
        "<!channel>",
        "*_`[x](y)",
        "\\u0000",
        "\"}],",
        "é",
        "🔥",
        "\ufeff",
        "\uffff",
        "%2e%2e%2f",
        "' OR 1=1 --",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    ];

    public static string Of(Random random, int most)
    {
        var text = new StringBuilder();
        for (var length = random.Next(most + 1); text.Length < length; )
        {
            text.Append(Pieces[random.Next(Pieces.Length)]);
        }

        return text.ToString();
    }
}
