namespace Tocsin.Cel;

/// <summary>What an evaluation came to: a value, or the error that is there instead; and how many steps it took.</summary>
public readonly record struct CelResult(CelValue Value, CelError? Error, long Cost)
{
    public bool IsError => Error is not null;
}
