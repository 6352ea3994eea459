using Microsoft.Extensions.Logging;
using Tocsin.Core.Configuration;
using Tocsin.Core.Reports;
using Tocsin.Core.Resources;
using Tocsin.Delivery;
using Tocsin.Resources;

namespace Tocsin.Hosting;

/// <summary>What follows from a change of the resources: its findings are logged, and who waited for it is woken.</summary>
internal sealed partial class ConfigurationNews(IResourceSource source, Pump pump, StandingBook book, ILogger log)
{
    private HashSet<Finding> _told = [];
    private ResourceSet _before = ResourceSet.Empty;

    /// <summary>From the first state on.</summary>
    public void Follow()
    {
        _before = source.Current;
        Tell();
        source.Changed += now =>
        {
            Log.Changed(log, now.Alerts.Count, now.Providers.Count);
            Tell();
            Wake(now);
            _before = now;
        };
    }

    /// <summary>Logs what is wrong, each thing once for as long as it is.</summary>
    private void Tell()
    {
        var told = _told;
        _told = [.. source.Findings];
        foreach (var finding in source.Findings.Where(f => !told.Contains(f)))
        {
            if (finding.Problem.IsWarning)
            {
                Log.Warning(log, finding.ToString());
            }
            else
            {
                Log.Problem(log, finding.ToString());
            }
        }
    }

    private void Wake(ResourceSet now)
    {
        if (ReferenceEquals(now.Providers, _before.Providers))
        {
            return;
        }

        foreach (var (name, provider) in now.Providers)
        {
            if (!_before.Providers.TryGetValue(name, out var old) || !old.Equals(provider))
            {
                book.Changed(name);
                pump.Wake(name);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "problem of a resource")]
        public static partial void Problem(ILogger log, string finding);

        [LoggerMessage(LogLevel.Information, "warning of a resource")]
        public static partial void Warning(ILogger log, string finding);

        [LoggerMessage(LogLevel.Information, "configuration changed")]
        public static partial void Changed(ILogger log, int alerts, int providers);
    }
}
