namespace OpsConsole.Testing.Circuits;

/// <summary>An element of the page as a predicate may look at it; it changes as the page does.</summary>
public sealed class PageElement : PageNode
{
    private const string StopPropagation = "__internal_stopPropagation_on";
    private const string PreventDefault = "__internal_preventDefault_on";

    private readonly Dictionary<string, string> _attributes = [];
    private readonly Dictionary<string, PageHandler> _handlers = [];

    internal PageElement(string name) => Name = name;

    public string Name { get; }

    /// <summary>An attribute's value, null where it has none.</summary>
    public string? this[string attribute] => _attributes.GetValueOrDefault(attribute);

    /// <summary>What a person reads in it.</summary>
    public string Text => ReadableText.Of(this);

    /// <summary>It, and everything around it.</summary>
    public IEnumerable<PageElement> Path
    {
        get
        {
            for (PageNode? node = this; node is not null; node = node.Parent)
                if (node is PageElement element)
                    yield return element;
        }
    }

    /// <summary>A person would call it so: its text, label, title, placeholder, name or id; a field also by the label around it.</summary>
    public bool IsCalled(string name) =>
        this["aria-label"] == name || this["title"] == name || this["placeholder"] == name || this["name"] == name || this["id"] == name
        || (HasText && Text == name) || (IsField && Path.Any(around => around.Name == "label" && around.Text == name));

    /// <summary>Something to type into or choose from.</summary>
    public bool IsField => Name is "input" or "textarea" or "select";

    /// <summary>A click on it sends the form around it, where there is one.</summary>
    internal bool Submits => (Name == "button" && this["type"] is null or "submit") || (Name == "input" && this["type"] == "submit");

    /// <summary>Whether the console waits for this event on it: "click", "input", "change", ...</summary>
    public bool Handles(string @event) => _handlers.ContainsKey(@event);

    /// <summary>Worth a look at its text: large parts of the page are called by no text.</summary>
    private bool HasText => Name is not ("html" or "body" or "main" or "table" or "tbody" or "thead");

    internal PageHandler? HandlerOf(string @event) => _handlers.TryGetValue(@event, out var handler) ? handler : null;

    internal bool Stops(string @event) => _attributes.ContainsKey(StopPropagation + @event);

    internal bool Prevents(string @event) => _attributes.ContainsKey(PreventDefault + @event);

    internal void Set(Frame attribute, int component)
    {
        if (attribute.Handler != 0)
            _handlers[EventOf(attribute.Name!)] = new(attribute.Handler, component);
        else
            _attributes[attribute.Name!] = attribute.Value ?? "";
    }

    internal void Remove(string attribute)
    {
        _handlers.Remove(EventOf(attribute));
        _attributes.Remove(attribute);
    }

    private static string EventOf(string attribute) => attribute.StartsWith("on", StringComparison.Ordinal) ? attribute[2..] : attribute;
}

/// <summary>What an event is sent to: the handler, and the component that drew it.</summary>
internal readonly record struct PageHandler(ulong Id, int Component);
