namespace OpsConsole.Platform.Components;

/// <summary>A component that one feature puts onto another's page; the page need not know the feature.</summary>
/// <param name="Page">The page's key, which the feature that owns the page names.</param>
/// <param name="Tab">The tab it stands on, in lower case as in the address; sections of an unknown tab make one.</param>
/// <param name="Order">Position among the page's sections.</param>
/// <param name="Title">The heading, and the tab's word where the section makes a tab.</param>
/// <param name="Component">A component with the parameters that the page says it gives.</param>
public sealed record PageSection(string Page, string Tab, int Order, string Title, Type Component);
