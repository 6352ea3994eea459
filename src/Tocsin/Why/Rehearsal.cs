using System.Text;
using Tocsin.Core.Notifications;
using Tocsin.Core.Providers;
using Tocsin.Core.Reports;

namespace Tocsin.Why;

/// <summary>
/// Stands between a provider and the network and keeps what passes. Without a real sender it plays a target that has nothing yet
/// and takes everything, so that a look-up is followed by the write that would follow.
/// </summary>
/// <param name="real">Null when nothing may be sent.</param>
/// <param name="emptyAnswer">What a look-up is answered without a real sender: forges differ in how they say nothing.</param>
internal sealed class Rehearsal(IHttpSender? real, string emptyAnswer) : IHttpSender, IStreamDialer
{
    private const int MostKept = 20;

    /// <summary>Lists that are bare and lists that stand in an object.</summary>
    public static IReadOnlyList<string> EmptyAnswers { get; } =
    ["[]", """{"ok":true,"values":[],"value":[],"size":0,"isLastPage":true}"""];

    // One answer for all who issue tokens: OAuth 2, and GitHub's installations.
    private static readonly byte[] s_taken =
        """{"ok":true,"id":1,"access_token":"***","token":"***","expires_in":3600,"expires_at":"2999-01-01T00:00:00Z"}"""u8.ToArray();

    public List<(HttpCall Call, string? Answer)> Calls { get; } = [];

    /// <summary>It would have spoken another protocol than HTTP, which cannot be shown.</summary>
    public Uri? Dialled { get; private set; }

    public async Task<HttpReply> Send(HttpCall call, Destination to, CancellationToken cancel)
    {
        if (real is null)
        {
            Keep(call, null);
            var body = call.Method == "GET" ? Encoding.UTF8.GetBytes(emptyAnswer) : s_taken;
            return new HttpReply(call.Method == "GET" ? 200 : 201, body, new Dictionary<string, string>());
        }

        try
        {
            var reply = await real.Send(call, to, cancel);
            Keep(call, $"{reply.Status} {reply.Excerpt}".TrimEnd());
            return reply;
        }
        catch (SendFailedException e)
        {
            Keep(call, e.Message);
            throw;
        }
    }

    public Task<Stream> Dial(Uri target, Destination to, CancellationToken cancel)
    {
        Dialled = target;
        throw new SendFailedException(new Outcome.Retry(OutcomeReason.ConnectionFailed, "nothing is sent"));
    }

    public Task<Stream> Secure(Stream plain, Uri target, Destination to, CancellationToken cancel) => Dial(target, to, cancel);

    private void Keep(HttpCall call, string? answer)
    {
        if (Calls.Count < MostKept)
        {
            Calls.Add((call, answer));
        }
    }
}

/// <summary>Notes that are never there.</summary>
internal sealed class NoNotes : INotebook
{
    public static NoNotes Instance { get; } = new();

    public byte[]? Read(ObjectName provider, string key) => null;

    public IReadOnlyList<Note> Find(ObjectName provider, string prefix, int limit = INotebook.MaxNotes) => [];

    public Task Write(ObjectName provider, IReadOnlyList<Note> notes) => Task.CompletedTask;
}
