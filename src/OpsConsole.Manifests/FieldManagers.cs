namespace OpsConsole.Manifests;

/// <summary>One entry of <c>metadata.managedFields</c>: who wrote, how, when, through which subresource.</summary>
public sealed record FieldManager(string Name, string Operation, string? Subresource, DateTimeOffset? Time);

public static class FieldManagers
{
    /// <summary>Newest first; empty for an empty or unreadable array.</summary>
    public static IReadOnlyList<FieldManager> Read(ReadOnlySpan<byte> managedFields) => throw new NotImplementedException($"{managedFields.Length}");
}
