namespace Tocsin.Cel;

/// <summary>The extensions that an environment offers beside the standard functions and macros.</summary>
[Flags]
public enum CelLibraries
{
    None = 0,
    Optionals = 1,
    Strings = 2,
    Math = 4,
    Lists = 8,
    Sets = 16,
    Encoders = 32,
    Bindings = 64,
    TwoVariables = 128,
    All = Optionals | Strings | Math | Lists | Sets | Encoders | Bindings | TwoVariables,
}
