using Tocsin.Kube.Credentials;
using Tocsin.Kube.Files;

namespace Tocsin.Kube.Config;

/// <summary>How a user of a kubeconfig proves who it is, beside a certificate: token, token file or plugin.</summary>
internal static class UserCredentials
{
    public static CredentialSource Of(ConfigNode? user, ConfigNode? cluster, Uri server, KubeOverrides flags, TimeProvider time)
    {
        if (flags.Token is { } flag)
        {
            return new FixedToken(flag);
        }

        if (user is null)
        {
            return CredentialSource.None;
        }

        if (user.FilePath("tokenFile") is { } file)
        {
            return new TokenFile(user.Where("tokenFile"), file, time);
        }

        if (user.Text("token") is { } token)
        {
            return new FixedToken(token);
        }

        if (user.Map("exec") is { } exec)
        {
            return new ExecPlugin(Command(exec, cluster, server), time);
        }

        if (user.Map("auth-provider") is not null)
        {
            throw user.Wrong("auth-provider", "is gone since Kubernetes 1.26; use the vendor's exec plugin");
        }

        return user.Text("username") is not null
            ? throw user.Wrong(
                "username",
                "with a password is gone since Kubernetes 1.19; use a token, a certificate or an exec plugin"
            )
            : CredentialSource.None;
    }

    private static ExecCommand Command(ConfigNode exec, ConfigNode? cluster, Uri server)
    {
        var version = exec.Needed("apiVersion", $"set it to {ExecCommand.V1}");
        if (version is not (ExecCommand.V1 or ExecCommand.V1Beta1))
        {
            throw exec.Wrong("apiVersion", $"'{version}' is not known; use {ExecCommand.V1} or {ExecCommand.V1Beta1}");
        }

        if (exec.Text("interactiveMode") is "Always")
        {
            throw exec.Wrong("interactiveMode", "is Always, but there is nobody to ask; use a plugin that runs by itself");
        }

        var command = exec.Needed("command", "name the plugin's program");
        return new ExecCommand(exec.Where("command"), version, command.Contains('/') ? exec.FilePath("command")! : command)
        {
            Arguments = exec.Texts("args"),
            Environment = exec.Maps("env")
                .Select(e =>
                    KeyValuePair.Create(e.Needed("name", "name the variable"), new Sensitive<string>(e.Text("value") ?? ""))
                )
                .ToList(),
            InstallHint = exec.Text("installHint"),
            Cluster = exec.Flag("provideClusterInfo") is true ? ClusterInfo.Of(cluster, server) : null,
        };
    }
}
