using Microsoft.AspNetCore.Components;

namespace OpsConsole.Platform.Components;

/// <summary>Where in the frame around every page a feature may put something.</summary>
public enum FramePlace
{
    /// <summary>Above the page, over its whole width: what everybody must know whatever they do.</summary>
    Banner,
    /// <summary>In the bar, before the theme.</summary>
    Bar,
    /// <summary>In the rail, beside the name of the place whose address is <see cref="FrameSection.Href"/>.</summary>
    Rail,
}

/// <summary>A component without parameters that one feature puts into the frame; the frame need not know the feature. It stands outside of every page's faults and has none.</summary>
/// <param name="Place">Where.</param>
/// <param name="Order">Position among those of the same place.</param>
/// <param name="Component">What is drawn.</param>
public sealed record FrameSection(FramePlace Place, int Order, Type Component)
{
    /// <summary>Of the place in the rail.</summary>
    public string? Href { get; init; }

    /// <summary>Without a component around it, of which every open tab would keep one.</summary>
    public RenderFragment Draw => builder =>
    {
        builder.OpenComponent(0, Component);
        builder.CloseComponent();
    };
}
