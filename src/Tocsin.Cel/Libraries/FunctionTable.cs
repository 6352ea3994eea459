using System.Collections.Concurrent;

namespace Tocsin.Cel.Libraries;

/// <summary>The functions of an environment by name.</summary>
internal sealed class FunctionTable
{
    private static readonly ConcurrentDictionary<(CelLibraries, bool), FunctionTable> Made = new();

    private readonly Dictionary<string, Function> _functions = new(StringComparer.Ordinal);

    private FunctionTable(CelLibraries libraries, bool crossTypeComparisons)
    {
        Add(Arithmetic.Functions);
        Add(Comparisons.Functions);
        Add(crossTypeComparisons ? Comparisons.CrossType : []);
        Add(Conversions.Functions);
        Add(Basics.Functions);
        Add(Calendar.Functions);
        Add(libraries, CelLibraries.Optionals, OptionalsLibrary.Functions);
        Add(libraries, CelLibraries.Strings, StringsLibrary.Functions);
        Add(libraries, CelLibraries.Math, MathLibrary.Functions);
        Add(libraries, CelLibraries.Lists, ListsLibrary.Functions);
        Add(libraries, CelLibraries.Sets, SetsLibrary.Functions);
        Add(libraries, CelLibraries.Encoders, EncodersLibrary.Functions);
    }

    public static FunctionTable For(CelLibraries libraries, bool crossTypeComparisons) =>
        Made.GetOrAdd((libraries, crossTypeComparisons), key => new FunctionTable(key.Item1, key.Item2));

    public Function? Find(string name) => _functions.GetValueOrDefault(name);

    private void Add(CelLibraries libraries, CelLibraries library, Function[] functions)
    {
        if (libraries.HasFlag(library))
        {
            Add(functions);
        }
    }

    private void Add(Function[] functions)
    {
        foreach (var function in functions)
        {
            _functions[function.Name] = _functions.TryGetValue(function.Name, out var there) ? there.With(function) : function;
        }
    }
}
