using Tocsin.Kube.Files;

namespace Tocsin.Kube.Credentials;

/// <summary>A token in a file that somebody rotates (the kubelet, for a ServiceAccount): read again each minute.</summary>
internal sealed class TokenFile(string where, string file, TimeProvider time) : CredentialSource
{
    // The kubelet renews at 80 % of a token's life, which is ten minutes at least.
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private Credential? _last;
    private long _readAt;

    public override ValueTask<Credential> Get(CancellationToken cancel)
    {
        lock (_gate)
        {
            if (_last is not null && time.GetElapsedTime(_readAt) < Period)
            {
                return new(_last);
            }

            _readAt = time.GetTimestamp();
            return new(_last = Read());
        }
    }

    public override bool Refused(Credential used)
    {
        lock (_gate)
        {
            var fresh = Read();
            if (fresh == used)
            {
                return false;
            }

            _last = fresh;
            return true;
        }
    }

    // While a file is being replaced it may be away or empty: the token before it is still good for a while.
    private Credential Read()
    {
        try
        {
            var text = ConfigFile.ReadText(where, file).Trim();
            if (text.Length == 0)
            {
                return _last ?? throw new KubeConfigException($"{where} names {file}, which is empty; put a token into it");
            }

            return text == _last?.Token?.Value ? _last : new Credential(new Sensitive<string>(text));
        }
        catch (KubeConfigException) when (_last is not null)
        {
            return _last;
        }
    }
}
