using System.Globalization;
using Microsoft.AspNetCore.Http;
using Tocsin.Core.Documents;
using Tocsin.Core.Events;
using Tocsin.Core.Resources;

namespace Tocsin.Console;

/// <summary>What the console is asked with, or why it cannot be.</summary>
internal static class ConsoleQuery
{
    /// <exception cref="BadQueryException">It is no number in the range.</exception>
    public static int Limit(IQueryCollection query, int otherwise, int most)
    {
        var text = query["limit"].ToString();
        if (text.Length == 0)
        {
            return otherwise;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit > 0 && limit <= most
            ? limit
            : throw new BadQueryException(
                "limit",
                string.Create(CultureInfo.InvariantCulture, $"limit is a number from 1 to {most}")
            );
    }

    /// <summary><c>namespace/name</c>, or null.</summary>
    /// <exception cref="BadQueryException">It is something else.</exception>
    public static string? Name(IQueryCollection query, string key)
    {
        var text = query[key].ToString();
        if (text.Length == 0)
        {
            return null;
        }

        return ObjectName.Parse(text) is not null ? text : throw new BadQueryException(key, $"write {key} as namespace/name");
    }

    /// <summary>An id, or null.</summary>
    /// <exception cref="BadQueryException">It is something else.</exception>
    public static long? Id(IQueryCollection query, string key)
    {
        var text = query[key].ToString();
        return text.Length == 0 ? null
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id
            : throw new BadQueryException(key, $"{key} is the id of a delivery");
    }

    /// <summary>Whether the only word that means something is given.</summary>
    /// <exception cref="BadQueryException">Another one is.</exception>
    public static bool Word(IQueryCollection query, string key, string word)
    {
        var text = query[key].ToString();
        return text.Length == 0 ? false
            : text == word ? true
            : throw new BadQueryException(key, $"{key} can only be {word}");
    }

    /// <summary>A time, or a duration before now; null when it is not given.</summary>
    /// <exception cref="BadQueryException">It is neither.</exception>
    public static DateTimeOffset? Time(IQueryCollection query, string key, DateTimeOffset now)
    {
        var text = query[key].ToString();
        if (text.Length == 0)
        {
            return null;
        }

        if (Rfc3339.TryParse(text, out var time))
        {
            return time;
        }

        return GoDuration.Parse(text, hours: true) is { } ago
            ? now - ago
            : throw new BadQueryException(key, $"{key} is a time such as 2026-08-07T13:12:44Z or a duration such as 1h");
    }
}

/// <summary>A request that cannot be meant.</summary>
internal sealed class BadQueryException(string field, string message) : Exception(message)
{
    public string Field { get; } = field;
}
