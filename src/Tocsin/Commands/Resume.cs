using System.CommandLine;
using Tocsin.Commands.Objects;

namespace Tocsin.Commands;

/// <summary><c>tocsin resume alert|alert-provider|receiver NAME…</c>.</summary>
internal static class Resume
{
    public static Command Command()
    {
        var resume = new Command(
            "resume",
            """
            Resume suspended resources, and say whether they work.

            Examples:
              tocsin resume alert on-call
              tocsin resume alert-provider --all --wait
              tocsin resume alert on-call --manifests ./alerting
            """
        );
        foreach (var kind in ObjectKind.All)
        {
            resume.Subcommands.Add(Of(kind));
        }

        return resume;
    }

    private static Command Of(ObjectKind kind)
    {
        var names = NameArguments.Several();
        var all = new Option<bool>("--all") { Description = "All of the namespace." };
        var wait = new Option<bool>("--wait") { Description = "Wait for the verdict on each, also when there are several." };
        var place = new PlaceFlags();
        var command = NameArguments.Of(kind, $"Resume {kind.Kind} resources: spec.suspend becomes false.");
        command.Arguments.Add(names);
        command.Options.Add(all);
        command.Options.Add(wait);
        place.AddTo(command);
        command.SetAction(
            (parsed, cancel) =>
                Verb.Run(
                    parsed,
                    place,
                    async (where, until) =>
                    {
                        using var store = where.Store(parsed.InvocationConfiguration.Error);
                        var wanted = new Wanted(kind, where, parsed.GetValue(names) ?? [], parsed.GetValue(all));
                        return await Run(wanted, parsed.GetValue(wait), store, parsed.InvocationConfiguration.Error, until);
                    },
                    cancel
                )
        );
        return command;
    }

    /// <summary>1 when one of them is not there, or when a controller says that it does not work.</summary>
    public static async Task<int> Run(Wanted wanted, bool wait, IObjectStore store, TextWriter error, CancellationToken cancel)
    {
        var kind = wanted.Kind;
        var (found, missing) = await wanted.Find(store, cancel);
        if (found is [] && missing is [])
        {
            throw new SourceException($"no {kind.Kind} objects found {wanted.Place.Plainly}");
        }

        foreach (var o in found)
        {
            await error.WriteLineAsync($"► resuming {kind.Human} {o.Name.Name} in {o.Name.Namespace} namespace");
            await store.Change(kind, o, Tree.Map(("spec", Tree.Map(("suspend", Tree.Flag(false))))), cancel);
            await error.WriteLineAsync($"✔ {kind.Human} resumed");
        }

        var failed = 0;
        foreach (var o in wait || wanted is { All: false, Names.Count: 1 } ? found : [])
        {
            await error.WriteLineAsync($"◎ waiting for {kind.Kind} reconciliation");
            var verdict = await store.Verdict(kind, o.Name, cancel);
            failed += await Say(kind, verdict, error) ? 0 : 1;
        }

        foreach (var name in missing)
        {
            await error.WriteLineAsync($"✗ {kind.Kind} object '{name}' not found {wanted.Place.Plainly}");
        }

        if (failed > 0)
        {
            await error.WriteLineAsync($"✗ reconciliation failed for {failed} {kind.Kind}(s)");
        }

        return failed + missing.Count > 0 ? 1 : 0;
    }

    private static async Task<bool> Say(ObjectKind kind, ListedResource verdict, TextWriter error)
    {
        if (verdict is { Ready: false, IsReported: true })
        {
            await error.WriteLineAsync($"✗ {kind.Kind} {verdict.Name} reconciliation failed: {verdict.Message}");
            return false;
        }

        await error.WriteLineAsync($"✔ {kind.Kind} {verdict.Name} reconciliation completed");
        await error.WriteLineAsync($"✔ {kind.Kind} reconciliation completed");
        if (!verdict.Ready)
        {
            await error.WriteLineAsync($"⚠️ {kind.Kind} {verdict.Name} is not ready: {verdict.Message}");
        }

        return true;
    }
}
