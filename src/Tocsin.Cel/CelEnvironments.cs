namespace Tocsin.Cel;

/// <summary>The two environments of the program, still without variables.</summary>
public static class CelEnvironments
{
    /// <summary>What Flux's controllers offer, as strict as they are.</summary>
    public static CelEnvironment Flux(CelPatternFactory patterns) =>
        new()
        {
            Libraries = CelLibraries.Optionals | CelLibraries.Strings | CelLibraries.Sets | CelLibraries.Encoders,
            HomogeneousLiterals = true,
            Patterns = patterns,
        };

    /// <summary>All libraries.</summary>
    public static CelEnvironment Full(CelPatternFactory patterns) => new() { Libraries = CelLibraries.All, Patterns = patterns };
}
