namespace OpsConsole.Testing.Circuits;

/// <summary>A place in the page's tree: an element, a component, or a text.</summary>
public class PageNode
{
    private readonly List<PageNode> _children = [];

    internal PageNode()
    {
    }

    internal PageNode? Parent { get; private set; }

    internal IReadOnlyList<PageNode> Children => _children;

    /// <summary>The elements below, in the order of the document.</summary>
    internal IEnumerable<PageElement> Elements()
    {
        foreach (var child in _children)
        {
            if (child is PageElement element)
                yield return element;
            foreach (var below in child.Elements())
                yield return below;
        }
    }

    internal void Insert(int index, PageNode child)
    {
        child.Parent = this;
        _children.Insert(index, child);
    }

    internal void RemoveAt(int index) => _children.RemoveAt(index);

    internal void Clear() => _children.Clear();

    /// <summary>Each child that moves goes to where another of them stood.</summary>
    internal void Permute(IReadOnlyList<(int From, int To)> moves)
    {
        var moved = moves.Select(move => _children[move.From]).ToArray();
        for (var index = 0; index < moved.Length; index++)
            _children[moves[index].To] = moved[index];
    }
}

/// <summary>A text, or a piece of HTML that stands as it is.</summary>
internal sealed class PageText(string value, bool isMarkup) : PageNode
{
    public string Value { get; set; } = value;
    public bool IsMarkup => isMarkup;
}
