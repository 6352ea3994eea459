using System.CommandLine;
using Tocsin.Commands.Objects;

namespace Tocsin.Commands;

/// <summary><c>tocsin resume alert|alert-provider|receiver NAME…</c>.</summary>
internal static class Resume
{
    public static Command Command() =>
        Verb.OfKinds(
            "resume",
            """
            Resume suspended resources, and say whether they work.

            Examples:
              tocsin resume alert on-call
              tocsin resume alert-provider --all --wait
              tocsin resume alert on-call --manifests ./alerting
            """,
            Of
        );

    private static Command Of(ObjectKind kind)
    {
        var wanted = new WantedFlags();
        var wait = new Option<bool>("--wait") { Description = "Wait for the verdict on each, also when there are several." };
        return Verb.OfKind(
            kind,
            $"""
            Resume {kind.Kind} resources: spec.suspend becomes false. Of a single one it is said whether it works.

            Examples:
              tocsin resume {kind.Word} NAME
              tocsin resume {kind.Word} --all --wait -n apps
            """,
            [.. wanted.Symbols, wait],
            new PlaceFlags { NeedsStore = true },
            async typed =>
            {
                using var store = typed.Store();
                var given = typed.Parsed.GetResult(wait) is { Implicit: false } ? typed.Parsed.GetValue(wait) : (bool?)null;
                return await Run(wanted.Read(kind, typed), given, store, typed.Error, typed.Until);
            }
        );
    }

    // A single one is waited for, unless it is said otherwise. 1 when one of them is not there, or when a controller says that it does not work.
    private static async Task<int> Run(Wanted wanted, bool? wait, IObjectStore store, TextWriter error, CancellationToken cancel)
    {
        var kind = wanted.Kind;
        var none = $"no {kind.Kind} objects found {wanted.Place.Plainly}";
        var (found, missing) = await wanted.Suspend(false, none, store, error, cancel);
        var failed = 0;
        foreach (var o in wait ?? wanted is { All: false, Names.Count: 1 } ? found : [])
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
