using System.CommandLine;
using System.Text.Json;
using Tocsin.Commands.Asking;
using Tocsin.Why;

namespace Tocsin.Commands;

/// <summary><c>tocsin explain hook</c>: what would become of a saved webhook.</summary>
internal static class ExplainHook
{
    public static Command Command()
    {
        var file = new Argument<string>("REQUEST")
        {
            Description = "A file: request line, headers, an empty line, the body. - reads standard input.",
        };
        file.RefuseFlags();
        var receiver = new Option<string?>("--receiver")
        {
            Description = "The Receiver (namespace/name), where the path does not say it.",
        };
        var json = new Option<bool>("--json") { Description = "The API's answer, as it is." };
        return ConsoleVerb.Make(
            "hook",
            """
            Say what a running Tocsin would make of a saved webhook: which Receiver, whether it is genuine, which check fails, and which
            objects would be asked to reconcile. Nothing is annotated.

            Examples:
              tocsin explain hook delivery.http
              tocsin explain hook delivery.http --receiver flux-system/github
            """,
            [file, receiver, json],
            async asked =>
            {
                var saved = await EventFile.Read(asked.Parsed.GetRequiredValue(file), asked.Until);
                var question = SavedWebhook.Json(saved, asked.Parsed.GetValue(receiver));
                var answer = await asked.Client.Post("explain/hook", question, asked.Until);
                if (asked.Parsed.GetValue(json))
                {
                    await asked.Output.WriteLineAsync(System.Text.Encoding.UTF8.GetString(answer));
                    return 0;
                }

                Print(JsonSerializer.Deserialize(answer, AnswersJson.Default.HookExplanation)!, asked.Output);
                return 0;
            }
        );
    }

    private static void Print(HookExplanation answer, TextWriter output)
    {
        var sign = answer.Verdict == "genuine" && answer.Status == 200 ? "✔" : "✗";
        var named = answer.Event.Length > 0 ? $" {answer.Event}" : "";
        var check = answer.Check.Length > 0 ? $", check {answer.Check}" : "";
        var why = answer.Message.Length > 0 ? $": {answer.Message.ReplaceLineEndings(" ")}" : "";
        output.WriteLine(
            $"{sign} {answer.Receiver} ({answer.Type}){named}: {answer.Verdict}, {answer.Reason}{check}, answered {answer.Status}{why}"
        );
        foreach (var item in answer.Items)
        {
            var reason = item.Reason.Length > 0 ? $": {item.Reason.ReplaceLineEndings(" ")}" : "";
            output.WriteLine($"  {(item.Verdict == "annotated" ? "✔" : "✗")} {item.Object}: {item.Verdict}{reason}");
        }
    }
}
