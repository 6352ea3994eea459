using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Tocsin.Console.Describing;

namespace Tocsin.Acceptance.Operations;

/// <summary>The description of the console's API as the repository holds it, held against the running program.</summary>
public class ConsoleDescription(AnsweringConsole given) : IClassFixture<AnsweringConsole>
{
    private static readonly JsonNode s_file = JsonNode.Parse(File.ReadAllText(Described.File))!;

    /// <summary>
    /// Every status of every operation, but that a GET needs a token on an address that others can reach: tests listen on none
    /// (<c>ConsoleAccessTests</c>).
    /// </summary>
    public static TheoryData<string, int> Answers =>
        new(
            Described
                .Operations(s_file)
                .SelectMany(o => o.Statuses.Where(s => s != 401 || o.Method == "POST").Select(status => (o.Id, status)))
        );

    /// <summary>Every parameter of a query or a header.</summary>
    public static TheoryData<string, string> Parameters =>
        new(Described.Operations(s_file).SelectMany(o => o.Parameters.Select(p => (o.Id, p["name"]!.GetValue<string>()))));

    [Fact]
    public void The_file_is_what_the_build_makes_of_the_code() =>
        File.ReadAllText(Described.File)
            .ShouldBe(Encoding.UTF8.GetString(ApiDescription.Write()), "build without CI=true: it writes docs/api/openapi.json");

    [Fact]
    public async Task The_program_serves_it()
    {
        using var answer = await given.Ask("describe");
        (await answer.Content.ReadAsStringAsync()).ShouldBe(await File.ReadAllTextAsync(Described.File));
        s_file["openapi"]!.GetValue<string>().ShouldStartWith("3.1.");
    }

    [Theory, MemberData(nameof(Answers))]
    public async Task Every_answer_is_as_described(string operation, int status)
    {
        using var answer = await given.Ask(operation, status);

        ((int)answer.StatusCode).ShouldBe(status, await Text(answer));
        var content = Described.Operation(s_file, operation).Content(status);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe(content.Type);
        if (content.Type != "text/event-stream")
        {
            new JsonSchemaCheck(Described.File, content.Schema).Errors(JsonNode.Parse(await Text(answer))).ShouldBeEmpty();
        }
    }

    [Theory, MemberData(nameof(Parameters))]
    public async Task Every_parameter_is_read_and_refuses_nonsense(string operation, string parameter)
    {
        using var answer = await given.Ask(operation, parameter, "no/such/thing!/at/all");

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        JsonNode.Parse(await Text(answer))!["field"]!.GetValue<string>().ShouldBe(parameter);
    }

    [Theory, MemberData(nameof(Parameters))]
    public async Task Every_parameter_that_is_needed_is_asked_for(string operation, string parameter)
    {
        var described = Described.Operation(s_file, operation).Parameters.Single(p => p["name"]!.GetValue<string>() == parameter);
        using var answer = await given.Ask(operation, parameter, "");

        if (described["required"] is not null)
        {
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            JsonNode.Parse(await Text(answer))!["field"]!.GetValue<string>().ShouldBe(parameter);
        }
        else
        {
            answer.IsSuccessStatusCode.ShouldBeTrue(await Text(answer));
        }
    }

    [Theory]
    [InlineData("GET", "/api/v1/explain", "POST")]
    [InlineData("GET", "/api/v1/deliveries/1/replay", "POST")]
    [InlineData("POST", "/api/v1/alerts", "GET")]
    [InlineData("POST", "/api/v1/events/stream", "GET")]
    [InlineData("POST", "/api/v1/openapi.json", "GET")]
    public async Task Another_method_is_told_the_right_one(string method, string path, string allowed)
    {
        using var answer = await given.Send(new HttpMethod(method), path);
        answer.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        answer.Content.Headers.Allow.ShouldBe([allowed]);
        new JsonSchemaCheck(Described.File, Described.Problem).Errors(JsonNode.Parse(await Text(answer))).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_front_page_lists_what_is_described()
    {
        using var answer = await given.Send(HttpMethod.Get, "/");
        (await Text(answer))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..]
            .Select(line => line.Split('?')[0].Replace("POST ", "", StringComparison.Ordinal))
            .ShouldBe(Described.Operations(s_file).Select(o => o.Path), ignoreOrder: true);
    }

    private static Task<string> Text(HttpResponseMessage answer) =>
        answer.Content.Headers.ContentType?.MediaType == "text/event-stream"
            ? Task.FromResult("a stream")
            : answer.Content.ReadAsStringAsync();
}

/// <summary>What the description says of one operation.</summary>
internal sealed record Described(string Id, string Method, string Path, JsonNode Node)
{
    public const string Problem = "#/components/schemas/Problem";
    public static readonly string File = Repository.PathOf("docs/api/openapi.json");

    public IEnumerable<int> Statuses =>
        Node["responses"]!.AsObject().Select(r => int.Parse(r.Key, System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Without what stands in the path.</summary>
    public IEnumerable<JsonNode> Parameters =>
        (Node["parameters"]?.AsArray() ?? []).Select(p => p!).Where(p => p["in"]!.GetValue<string>() != "path");

    public static IEnumerable<Described> Operations(JsonNode file) =>
        file["paths"]!
            .AsObject()
            .SelectMany(path =>
                path.Value!.AsObject()
                    .Select(o => new Described(
                        o.Value!["operationId"]!.GetValue<string>(),
                        o.Key.ToUpperInvariant(),
                        path.Key,
                        o.Value
                    ))
            );

    public static Described Operation(JsonNode file, string id) => Operations(file).Single(o => o.Id == id);

    /// <summary>The one content type of an answer, and where its schema stands.</summary>
    public (string Type, string Schema) Content(int status)
    {
        var code = status.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var (type, _) = Node["responses"]![code]!["content"]!.AsObject().Single();
        var path = Path.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
        return (
            type,
            $"#/paths/{path}/{Method.ToLowerInvariant()}/responses/{code}/content/{type.Replace("/", "~1", StringComparison.Ordinal)}/schema"
        );
    }
}
