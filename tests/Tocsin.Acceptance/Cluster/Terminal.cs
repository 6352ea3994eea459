namespace Tocsin.Acceptance.Cluster;

/// <summary>
/// A shell in which commands are typed as a page has them, with the administrator's rights, in a folder with a copy of
/// <c>deploy/</c>. The lab's core API is 1.20, which has no <c>policy/v1</c> and makes kubectl judge definitions by what it knew
/// then; both are bridged here, so that what is typed stays what is written.
/// </summary>
internal sealed class Terminal
{
    private const string Bridge = """
        #!/usr/bin/env bash
        set -euo pipefail
        args=()
        folder=
        while [ $# -gt 0 ]; do
          case $1 in
            -k) folder=$2; args+=(-f -); shift ;;
            *) args+=("$1") ;;
          esac
          shift
        done
        [ "${args[0]}" != apply ] || args+=(--validate=false)
        [ -n "$folder" ] || exec "$KUBECTL" "${args[@]}"
        "$KUBECTL" kustomize "$folder" | sed 's|^apiVersion: policy/v1$|apiVersion: policy/v1beta1|' | "$KUBECTL" "${args[@]}"
        """;

    private readonly Lab _lab;
    private readonly string _kubectl;
    private readonly string _bin;

    private Terminal(Lab lab, string kubectl, string folder)
    {
        (_lab, _kubectl, Folder) = (lab, kubectl, folder);
        _bin = Path.Combine(folder, ".bin");
        Directory.CreateDirectory(_bin);
    }

    public string Folder { get; }

    public static async Task<Terminal> Open(Lab lab)
    {
        var terminal = new Terminal(lab, await Lab.KubectlPath(), Directory.CreateDirectory(lab.PathOf("checkout")).FullName);
        terminal.Program(Path.Combine(terminal._bin, "kubectl"), Bridge);
        terminal.Program(Path.Combine(terminal.Folder, "tocsin"), $"#!/bin/sh\nexec '{Repository.Program}' \"$@\"\n");
        await terminal.Types($"cp -r '{Repository.PathOf("deploy")}' .");
        return terminal;
    }

    /// <summary>What it prints; the test fails if a command does.</summary>
    public async Task<string> Types(string commands)
    {
        await using var child = new Child(
            "bash",
            ["-euo", "pipefail", "-c", $"cd '{Folder}'\n{commands}"],
            null,
            [
                ("KUBECONFIG", _lab.AdminConfig),
                ("KUBECTL", _kubectl),
                ("HOME", _lab.PathOf("")),
                ("PATH", $"{_bin}:{Environment.GetEnvironmentVariable("PATH")}"),
            ]
        );
        var code = await child.Exit(seconds: 120);
        code.ShouldBe(0, $"{commands}\n{child.Output}\n{child.Error}");
        return child.Output;
    }

    private void Program(string path, string text)
    {
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
