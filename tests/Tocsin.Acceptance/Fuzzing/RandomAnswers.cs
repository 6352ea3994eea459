using System.Text;

namespace Tocsin.Acceptance.Fuzzing;

/// <summary>Answers with the canary in one of its encodings, and headers, lengths and endings that are wrong more often than not.</summary>
internal sealed class RandomAnswers(Canary canary, int seed)
{
    private static readonly int[] Statuses =
    [
        200,
        200,
        200,
        201,
        204,
        301,
        302,
        307,
        308,
        400,
        401,
        403,
        404,
        407,
        408,
        409,
        410,
        422,
        429,
        429,
        500,
        503,
        599,
        999,
        7,
    ];

    private static readonly string[] Numbers =
    [
        "NaN",
        "Infinity",
        "-Infinity",
        "-1",
        "1e999",
        "0",
        "0.5",
        "1",
        "99999999999999999999",
        "9223372036854775807",
        "-9223372036854775808",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Thu, 01 Jan 0001 00:00:00 GMT",
        "soon",
        "",
        "１",
        "+1",
        " 1 ",
        "1,2",
        "0x10",
    ];

    private static readonly string[] NumberHeaders =
    [
        "Retry-After",
        "X-RateLimit-Remaining",
        "X-RateLimit-Reset",
        "RateLimit-Reset",
        "X-RateLimit-Delay",
        "X-RateLimit-Interval-Seconds",
        "Date",
        "Age",
    ];

    private readonly Random _random = new(seed);

    /// <summary>The pieces of one answer, each with the pause after it.</summary>
    public IReadOnlyList<(byte[] Bytes, TimeSpan Pause)> Next()
    {
        lock (_random)
        {
            var body = Body();
            var whole = Encoding.UTF8.GetBytes($"{Head(Encoding.UTF8.GetByteCount(body))}{body}");
            return _random.Next(20) switch
            {
                0 => [(Garbage(), TimeSpan.Zero)],
                1 => [(whole[.._random.Next(whole.Length)], TimeSpan.Zero)],
                2 => [.. whole.Chunk((whole.Length / 5) + 1).Select(c => (c, TimeSpan.FromMilliseconds(_random.Next(300))))],
                3 => [(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\n"), TimeSpan.FromSeconds(2))],
                _ => [(whole, TimeSpan.Zero)],
            };
        }
    }

    public bool HangsUp()
    {
        lock (_random)
        {
            return _random.Next(3) > 0;
        }
    }

    private string Head(int length)
    {
        var head = new StringBuilder(
            $"HTTP/1.1 {Statuses[_random.Next(Statuses.Length)]} {(_random.Next(4) == 0 ? canary.Value : "OK")}\r\n"
        );
        for (var i = _random.Next(4); i > 0; i--)
        {
            head.Append(NumberHeaders[_random.Next(NumberHeaders.Length)])
                .Append(": ")
                .Append(Numbers[_random.Next(Numbers.Length)])
                .Append("\r\n");
        }

        if (_random.Next(5) == 0)
        {
            head.Append("Location: ")
                .Append(_random.Next(2) == 0 ? "http://169.254.169.254/" : $"/{Uri.EscapeDataString(canary.Value)}")
                .Append("\r\n");
        }

        if (_random.Next(8) == 0)
        {
            head.Append("Content-Encoding: gzip\r\n");
        }

        head.Append(
            _random.Next(8) switch
            {
                0 => "Transfer-Encoding: chunked\r\n",
                1 => $"Content-Length: {_random.Next(-1, 1 << 30)}\r\n",
                2 => "Connection: close\r\n",
                _ => $"Content-Length: {length}\r\n",
            }
        );
        return head.Append("Content-Type: application/json\r\n\r\n").ToString();
    }

    private string Body()
    {
        var secret = canary.Forms[_random.Next(canary.Forms.Count)];
        return _random.Next(6) switch
        {
            // On the edge of what is shown, to the byte.
            0 => new string('x', 500 - _random.Next(secret.Length + 4)) + secret,
            1 => $$"""{"ok":false,"error":"{{secret}}","description":"{{secret}}","errors":["{{secret}}"]}""",
            2 => string.Concat(Enumerable.Repeat(secret, 1 + (70_000 / secret.Length))),
            3 => RandomText.Of(_random, 2000),
            4 => $$"""[{"id":-1,"state":"{{secret}}","created_at":"9999-99-99"}]""",
            _ => $"you sent {secret}, which is wrong",
        };
    }

    private byte[] Garbage()
    {
        var bytes = new byte[_random.Next(1, 3000)];
        _random.NextBytes(bytes);
        return bytes;
    }
}
