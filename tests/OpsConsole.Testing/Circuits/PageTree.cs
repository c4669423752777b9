namespace OpsConsole.Testing.Circuits;

/// <summary>The page as the batches so far made it, as the browser's script would build it (BrowserRenderer.ts).</summary>
internal sealed class PageTree
{
    private readonly Dictionary<int, PageNode> _components = [];

    public PageNode Root { get; } = new();

    /// <summary>A component that is a root of its own, which the circuit draws into from now on.</summary>
    public void Attach(int component)
    {
        var place = new PageNode();
        _components[component] = place;
        Root.Insert(Root.Children.Count, place);
    }

    public void Apply(RenderBatch batch)
    {
        foreach (var (component, edits) in batch.Changes)
            if (_components.TryGetValue(component, out var place))
                Apply(place, component, edits, batch.Frames);
            else
                throw new InvalidOperationException($"a change of component {component}, which stands nowhere");
        foreach (var component in batch.Disposed)
            if (_components.Remove(component, out var place) && place.Parent == Root)
                place.Clear();
    }

    private void Apply(PageNode parent, int component, Edit[] edits, Frame[] frames)
    {
        List<(int From, int To)> moves = [];
        foreach (var edit in edits)
            switch (edit.Kind)
            {
                case EditKind.Prepend:
                    Insert(parent, edit.Sibling, component, frames, edit.Frame);
                    break;
                case EditKind.Remove:
                    parent.RemoveAt(edit.Sibling);
                    break;
                case EditKind.SetAttribute:
                    ((PageElement)parent.Children[edit.Sibling]).Set(frames[edit.Frame], component);
                    break;
                case EditKind.RemoveAttribute:
                    ((PageElement)parent.Children[edit.Sibling]).Remove(edit.Attribute!);
                    break;
                case EditKind.UpdateText or EditKind.UpdateMarkup:
                    ((PageText)parent.Children[edit.Sibling]).Value = frames[edit.Frame].Value ?? "";
                    break;
                case EditKind.StepIn:
                    parent = parent.Children[edit.Sibling];
                    break;
                case EditKind.StepOut:
                    parent = parent.Parent!;
                    break;
                case EditKind.Move:
                    moves.Add((edit.Sibling, edit.Frame));
                    break;
                case EditKind.EndOfMoves:
                    parent.Permute(moves);
                    moves.Clear();
                    break;
                default:
                    throw new InvalidOperationException($"an edit of kind {edit.Kind}");
            }
    }

    /// <summary>How many children it made of the frame.</summary>
    private int Insert(PageNode parent, int index, int component, Frame[] frames, int at)
    {
        var frame = frames[at];
        switch (frame.Kind)
        {
            case FrameKind.Element:
                var element = new PageElement(frame.Name!);
                parent.Insert(index, element);
                var inner = at + 1;
                for (; inner < at + frame.Length && frames[inner].Kind == FrameKind.Attribute; inner++)
                    element.Set(frames[inner], component);
                InsertRange(element, 0, component, frames, inner, at + frame.Length);
                return 1;
            case FrameKind.Text or FrameKind.Markup:
                parent.Insert(index, new PageText(frame.Value ?? "", frame.Kind == FrameKind.Markup));
                return 1;
            case FrameKind.Component:
                // What is in it comes later in the same batch.
                parent.Insert(index, _components[frame.Component] = new());
                return 1;
            case FrameKind.Region:
                return InsertRange(parent, index, component, frames, at + 1, at + frame.Length);
            default:
                // References and names of forms are children of the difference and none of the page.
                return 0;
        }
    }

    private int InsertRange(PageNode parent, int index, int component, Frame[] frames, int from, int to)
    {
        var first = index;
        for (var at = from; at < to; at += frames[at].Kind is FrameKind.Element or FrameKind.Component or FrameKind.Region ? frames[at].Length : 1)
            index += Insert(parent, index, component, frames, at);
        return index - first;
    }
}
