namespace Tocsin.Integrations.Tests.Providers.Chat.Reading;

/// <summary>Random text of everything that means something to some chat; a seed gives the same text each time.</summary>
internal sealed class HostileText(int seed)
{
    private static readonly string[] Pieces =
    [
        .. "*_~`|<>&[](){}#+-=.!\\/:;$@^\"'%?,0aZ \n\t".Select(c => c.ToString()),
        "**",
        "__",
        "~~",
        "||",
        "```",
        "```\n",
        "~~~",
        "$$x$$",
        "\n\n",
        "\r\n",
        "\n    ",
        "\n\n\t",
        "\n- ",
        "\n* ",
        "\n1. ",
        "\n2) ",
        "\n# ",
        "\n> ",
        "\n---\n",
        "\n===\n",
        "\n|a|b|\n|-|-|\n",
        "\n:-|-\n",
        "\n[x]: http://evil.test\n",
        "[a](http://evil.test)",
        "![a](http://evil.test)",
        "[a][b]",
        "<http://evil.test|a>",
        "<b>",
        "</font>",
        "<br>",
        "<!-- ",
        "<script>",
        "&lt;",
        "&#42;",
        "&amp;",
        "&copy;",
        "\\*",
        "\\<",
        "\\",
        "@channel",
        "@everyone",
        "@here",
        "@all",
        "@room",
        "@Room",
        "@**all**",
        "@_**x**",
        "@*group*",
        "#**general**",
        "<!channel>",
        "<!here>",
        "<!everyone>",
        "<!subteam^S1>",
        "<@U123>",
        "<@&1>",
        "<#C1>",
        "<@all>",
        "<@personEmail:a@b.test>",
        "<users/all>",
        "<at>all</at>",
        "<at user_id=\"all\">x</at>",
        "<at id=all></at>",
        "<time:2026-01-01>",
        "\nMetadata:\n",
        "\n\\- *env*: x\n",
        "\n>**env**: x\n",
        "\U0001F6A8",
        "\U0001F468\u200D\U0001F469",
        "e\u0301",
        "\uD83D",
        "\uDEA8",
        "\u202Eabc",
        "\u05D0\u05D1",
        "\u2028",
        "\u0000",
        "\u0007",
        "\u001B[31m",
        "\u0085",
        "prod_eu-1",
        "snake_case_word",
        "Deployment/apps/webapp",
        "main@sha1:5394cb7f",
        "it's",
        "word",
    ];

    private readonly Random _random = new(seed);

    public string Next(int pieces)
    {
        var text = "";
        for (var i = _random.Next(pieces); i >= 0; i--)
        {
            text += Pieces[_random.Next(Pieces.Length)];
        }

        return text;
    }

    /// <summary>At least so long.</summary>
    public string Long(int characters)
    {
        var text = new System.Text.StringBuilder();
        while (text.Length < characters)
        {
            text.Append(Next(20));
        }

        return text.ToString();
    }
}
