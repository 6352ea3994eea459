using System.CommandLine;
using System.Net;
using System.Text;
using System.Text.Json;
using Tocsin.Commands.Asking;
using Tocsin.Core.Events;
using Tocsin.Core.Providers;

namespace Tocsin.Commands;

/// <summary><c>tocsin send</c>: posts events, as a Flux controller would.</summary>
internal static class Send
{
    private const long MaxFile = 256L << 20;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public static Command Command()
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Files with events (JSON, one or many a file); - or nothing reads standard input.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        files.RefuseFlags();
        var to = new Option<string>("--to")
        {
            Description = "The events address of a running Tocsin.",
            DefaultValueFactory = _ => "http://127.0.0.1:9090/",
        };
        var command = new Command(
            "send",
            """
            Post events and print what became of each: accepted, duplicate, or the error.

            Examples:
              tocsin send event.json
              kubectl get … | tocsin send --to http://127.0.0.1:9090/ -
            """
        )
        {
            files,
            to,
        };
        command.SetAction(
            async (parsed, cancel) =>
            {
                var io = parsed.InvocationConfiguration;
                var text = parsed.GetRequiredValue(to);
                if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
                {
                    await io.Error.WriteLineAsync($"tocsin send: --to: '{text}' is not a URL; write http://127.0.0.1:9090/");
                    return 2;
                }

                return await Run(parsed.GetValue(files) ?? [], address, io.Output, io.Error, cancel);
            }
        );
        return command;
    }

    /// <summary>0 when each event was accepted or a duplicate, 1 when one was refused or could not be sent.</summary>
    public static async Task<int> Run(
        IReadOnlyList<string> files,
        Uri to,
        TextWriter output,
        TextWriter error,
        CancellationToken cancel
    )
    {
        // An event server redirects nowhere, and a proxy between here and a cluster's service would only be in the way.
        using var http = new HttpMessageInvoker(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
        var failed = false;
        foreach (var file in files is [] ? ["-"] : files)
        {
            try
            {
                var events = Events(await EventFile.Read(file, MaxFile, cancel));
                if (events is [])
                {
                    failed = true;
                    await error.WriteLineAsync($"tocsin send: {file}: holds no event; give it at least one JSON object");
                }

                foreach (var (number, json) in events.Index())
                {
                    var verdict = await Post(http, to, json, cancel);
                    failed |= verdict.Failed;
                    await output.WriteLineAsync($"{file}#{number + 1} {Subject(json)}: {verdict.Text}");
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
            {
                failed = true;
                await error.WriteLineAsync($"tocsin send: {file}: {e.Message}");
            }
        }

        return failed ? 1 : 0;
    }

    /// <summary>One event, several after each other, or an array of them. What is no JSON goes out as it is: the server says what is wrong.</summary>
    private static List<byte[]> Events(byte[] text)
    {
        var found = new List<byte[]>();
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { AllowMultipleValues = true });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.StartArray && reader.CurrentDepth == 0)
                {
                    continue;
                }

                if (reader.TokenType == JsonTokenType.EndArray && reader.CurrentDepth == 0)
                {
                    continue;
                }

                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                found.Add(text[start..(int)reader.BytesConsumed]);
            }

            return found;
        }
        catch (JsonException)
        {
            return [text];
        }
    }

    private static string Subject(byte[] json) =>
        EventDecoder.Decode(json).Event is { } e && EventDecoder.Incomplete(e) is null
            ? e.InvolvedObject.ToString()
            : "(no event)";

    private static async Task<(bool Failed, string Text)> Post(
        HttpMessageInvoker http,
        Uri to,
        byte[] json,
        CancellationToken cancel
    )
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Limit);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, to) { Content = new ByteArrayContent(json) };
            request.Content.Headers.ContentType = new("application/json");
            using var reply = await http.SendAsync(request, limit.Token);
            return reply.StatusCode switch
            {
                HttpStatusCode.Accepted => (false, "accepted"),
                HttpStatusCode.TooManyRequests => (false, "duplicate"),
                var code => (true, $"refused with {(int)code}: {Detail(await reply.Content.ReadAsByteArrayAsync(limit.Token))}"),
            };
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return (true, $"no answer from {to} within {Limit.TotalSeconds} s");
        }
        catch (HttpRequestException e)
        {
            return (true, $"cannot reach {to}: {e.Message}; is 'tocsin serve' running there?");
        }
    }

    private static string Detail(byte[] body)
    {
        try
        {
            using var problem = JsonDocument.Parse(body);
            return problem.RootElement.GetProperty("detail").GetString() ?? "";
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return Text.Excerpt(body);
        }
    }
}
