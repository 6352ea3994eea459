using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;
using Tocsin.Core.Secrets;

namespace Tocsin.Integrations.Tokens;

/// <summary>The ServiceAccount of its namespace as which a Provider acts (object-level workload identity).</summary>
internal sealed class ActingAccount
{
    private readonly ServiceAccounts _cluster;

    private ActingAccount(ServiceAccounts cluster, ObjectName name) => (_cluster, Name) = (cluster, name);

    public ObjectName Name { get; }

    /// <summary>Null for a Provider that acts as Tocsin itself.</summary>
    /// <exception cref="SendFailedException">There is no cluster.</exception>
    public static ActingAccount? Of(Destination to, ProviderServices services) =>
        NameOf(to, services) is not { } name ? null
        : services.ServiceAccounts is { } cluster ? new ActingAccount(cluster, name)
        : throw Waiting($"spec.serviceAccountName {ServiceAccounts.Cure}");

    /// <summary>Null for a Provider that acts as Tocsin itself.</summary>
    public static ObjectName? NameOf(Destination to, ProviderServices services)
    {
        string?[] names = [to.ServiceAccountName, to.DefaultServiceAccount, services.ServiceAccounts?.DefaultName];
        return Array.Find(names, n => n is { Length: > 0 }) is { } name ? new ObjectName(to.Provider.Namespace, name) : null;
    }

    /// <summary>A token stands beside the account: which of the two was meant cannot be told.</summary>
    public static IEnumerable<Problem> Check(Destination to)
    {
        if (to.ServiceAccountName.Length > 0 && to.HeaderToken is not null)
        {
            yield return new Problem(
                "spec.serviceAccountName",
                "cannot be used together with the key 'token' of the Secret; remove one of the two"
            );
        }
    }

    /// <summary>As <see cref="Check"/>, for types whose token counts then as in the reference.</summary>
    public static IEnumerable<Problem> CheckUnused(Destination to) =>
        Check(to)
            .Select(p =>
                p with
                {
                    Message = "is not used, for the key 'token' of the Secret comes first; remove one of the two",
                    IsWarning = true,
                }
            );

    public Task<IReadOnlyDictionary<string, string>> Annotations(CancellationToken cancel) =>
        Ask(() => _cluster.Annotations(Name, cancel));

    /// <summary>A token that the cluster signed for this audience alone.</summary>
    public async Task<string> Token(string audience, CancellationToken cancel) =>
        (await Ask(() => _cluster.Token(Name, audience, cancel))).Value.Value;

    /// <summary>The account is not prepared as the cloud needs it.</summary>
    public SendFailedException Lacks(string what) => Waiting($"ServiceAccount '{Name}' {what}");

    private static async Task<T> Ask<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (ServiceAccountException e)
        {
            throw e.IsTemporary
                ? new SendFailedException(new Outcome.Retry(OutcomeReason.ConnectionFailed, e.Message))
                : Waiting(e.Message);
        }
    }

    private static SendFailedException Waiting(string text) => new(new Outcome.Waiting(text));
}
