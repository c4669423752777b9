using System.Text.Json.Nodes;
using OpsConsole.Features.Storage.Facts;

namespace OpsConsole.ConformanceTests.Storage;

/// <summary>What became of one document of the fixtures in the server.</summary>
internal sealed record StagedObject
{
    /// <summary>As it was read from its file.</summary>
    public required JsonObject Document { get; init; }

    /// <summary>Under which it is watched; null where the server serves no such kind.</summary>
    public required ObjectKey? Key { get; init; }

    /// <summary>Where it stands; null where it was refused.</summary>
    public required string? Path { get; init; }

    /// <summary>What the server holds of it, in the version that is watched; null where it was refused.</summary>
    public JsonObject? Stored { get; init; }

    /// <summary>Code and words of the server's refusal; null where it was taken.</summary>
    public required string? Refusal { get; init; }
}
