namespace Tocsin.Cel.Checking;

/// <summary>What is known of the types that were open at first.</summary>
internal sealed class Substitution
{
    private const int MaxTypeDepth = 64;

    private readonly List<CelType?> _known = [];
    private readonly List<(int Variable, CelType? Before)> _trail = [];

    public CelType Fresh()
    {
        _known.Add(null);
        return CelType.Open(_known.Count - 1);
    }

    /// <summary>What to give to <see cref="Undo"/> to forget what is learnt from now on.</summary>
    public int Mark() => _trail.Count;

    public void Undo(int mark)
    {
        for (var i = _trail.Count - 1; i >= mark; i--)
        {
            _known[_trail[i].Variable] = _trail[i].Before;
        }

        _trail.RemoveRange(mark, _trail.Count - mark);
    }

    /// <summary>Whether a value of the source type may stand where the target type is wanted; learns from it if so.</summary>
    public bool Assign(CelType target, CelType source)
    {
        var mark = Mark();
        if (Fits(target, source, 0))
        {
            return true;
        }

        Undo(mark);
        return false;
    }

    /// <summary>The type with all that is known put in.</summary>
    public CelType Resolve(CelType type, bool closed = false) => Resolve(type, closed, 0);

    /// <summary>For messages: a long type is cut.</summary>
    public string Shown(CelType type) =>
        Resolve(type, closed: true).ToString() is var text && text.Length > 100 ? text[..100] + "…" : text;

    /// <summary>The outermost part of a type, put in.</summary>
    public CelType Shallow(CelType type)
    {
        while (type.Kind == TypeKind.Variable && _known[type.Variable] is { } known)
        {
            type = known;
        }

        return type;
    }

    /// <summary>Of two types of which one fits the other, the one that says less.</summary>
    public CelType MoreGeneral(CelType left, CelType right)
    {
        var (a, b) = (Resolve(left), Resolve(right));
        return SaysLess(a, b) ? a : b;
    }

    private static bool SaysLess(CelType left, CelType right)
    {
        if (left.IsAny || left.Kind == TypeKind.Variable)
        {
            return true;
        }

        if (right.IsAny || right.Kind is TypeKind.Variable or TypeKind.Null || left.Kind != right.Kind)
        {
            return right.Kind == TypeKind.Null;
        }

        for (var i = 0; i < left.Parameters.Length; i++)
        {
            if (!SaysLess(left.Parameters[i], right.Parameters[i]))
            {
                return false;
            }
        }

        return true;
    }

    private bool Fits(CelType target, CelType source, int depth)
    {
        if (ReferenceEquals(target, source))
        {
            return true;
        }

        if (depth > MaxTypeDepth)
        {
            return false;
        }

        if (source.Kind == TypeKind.Variable)
        {
            return target.Equals(source) || Learn(source, target, depth);
        }

        if (target.Kind == TypeKind.Variable)
        {
            return Learn(target, source, depth);
        }

        if (target.IsAny || source.IsAny)
        {
            return true;
        }

        if (source.Kind == TypeKind.Null)
        {
            return target.Kind is TypeKind.Null or TypeKind.Timestamp or TypeKind.Duration or TypeKind.Optional;
        }

        if (target.Kind != source.Kind)
        {
            return false;
        }

        // Types of values are one kind at run time, whatever they are types of.
        if (target.Kind == TypeKind.Type)
        {
            return true;
        }

        for (var i = 0; i < target.Parameters.Length; i++)
        {
            if (!Fits(target.Parameters[i], source.Parameters[i], depth + 1))
            {
                return false;
            }
        }

        return true;
    }

    private bool Learn(CelType open, CelType type, int depth)
    {
        if (_known[open.Variable] is { } known)
        {
            if (!Fits(known, type, depth + 1))
            {
                return false;
            }

            type = MoreGeneral(known, type);
            if (type.Equals(known))
            {
                return true;
            }
        }

        if (Shallow(type).Equals(open))
        {
            return true;
        }

        if (Mentions(type, open, 0))
        {
            return false;
        }

        _trail.Add((open.Variable, _known[open.Variable]));
        _known[open.Variable] = type;
        return true;
    }

    private bool Mentions(CelType type, CelType open, int depth)
    {
        type = Shallow(type);
        if (depth > MaxTypeDepth || type.Equals(open))
        {
            return true;
        }

        foreach (var parameter in type.Parameters)
        {
            if (Mentions(parameter, open, depth + 1))
            {
                return true;
            }
        }

        return false;
    }

    private CelType Resolve(CelType type, bool closed, int depth)
    {
        type = Shallow(type);
        if (depth > MaxTypeDepth || closed && type.Kind is TypeKind.Variable or TypeKind.Unknown)
        {
            return CelType.Dyn;
        }

        return type.Parameters.Length == 0
            ? type
            : type.Over(Array.ConvertAll(type.Parameters, p => Resolve(p, closed, depth + 1)));
    }
}
