namespace OpsConsole.Platform.Components;

/// <summary>One step of the way to a page; a null <paramref name="Href"/> is the page itself.</summary>
public sealed record Crumb(string Text, string? Href);
