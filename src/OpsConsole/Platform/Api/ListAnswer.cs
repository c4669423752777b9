namespace OpsConsole.Platform.Api;

/// <summary>A part of a list. <paramref name="NextCursor"/> asks for the next part; null where this is the last.</summary>
public sealed record ListAnswer<T>(IReadOnlyList<T> Items, string? NextCursor);
