namespace Tocsin.Storage.Damage;

/// <summary>
/// Remembers over a restart that the database is damaged: the page may be one that no start reads. It lies beside the database.
/// </summary>
internal sealed class DamageMark(string database)
{
    private volatile bool _isSet;

    public bool IsSet => _isSet;

    private string Path => database + "-damaged";

    public bool IsLeft => File.Exists(Path);

    /// <returns>True for the first time.</returns>
    public bool Set()
    {
        if (_isSet)
        {
            return false;
        }

        _isSet = true;
        try
        {
            File.WriteAllBytes(Path, []);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then the damage is found anew.
        }

        return true;
    }

    public void Remove() => File.Delete(Path);
}
