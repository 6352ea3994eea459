using YamlDotNet.Core;
using YamlDotNet.Core.Tokens;

namespace Tocsin.Resources.Manifests;

/// <summary>
/// Takes anchors out of flow collections and remembers what they stood before: the parser refuses <c>{ a: &amp;x b, c: d }</c>,
/// which is valid YAML.
/// </summary>
internal sealed class FlowAnchors(IScanner inner) : IScanner
{
    private readonly Dictionary<long, AnchorName> _anchors = [];
    private int _depth;

    public Mark CurrentPosition => inner.CurrentPosition;

    public Token? Current => inner.Current;

    /// <summary>The anchor of the node that starts here; empty when it has none, or the parser knows it.</summary>
    public AnchorName Before(Mark start) => _anchors.GetValueOrDefault(start.Index, AnchorName.Empty);

    public bool MoveNext()
    {
        if (inner.Current is not null)
        {
            inner.ConsumeCurrent();
        }

        return MoveNextWithoutConsuming();
    }

    public bool MoveNextWithoutConsuming()
    {
        if (!inner.MoveNextWithoutConsuming())
        {
            return false;
        }

        _depth += inner.Current switch
        {
            FlowMappingStart or FlowSequenceStart => 1,
            FlowMappingEnd or FlowSequenceEnd => -1,
            _ => 0,
        };
        if (_depth == 0 || inner.Current is not Anchor anchor)
        {
            return true;
        }

        inner.ConsumeCurrent();
        if (!MoveNextWithoutConsuming())
        {
            return false;
        }

        _anchors[inner.Current!.Start.Index] = anchor.Value;
        return true;
    }

    public void ConsumeCurrent() => inner.ConsumeCurrent();
}
