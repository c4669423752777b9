using System.Text;
using OpsConsole.Manifests.Restoring.Transforms;

namespace OpsConsole.Features.Restores.Transforms;

/// <summary>A version of a transform: a JSON Patch with a name, who made it and when.</summary>
public sealed record StoredTransform
{
    public required string Name { get; init; }

    /// <summary>From 1; a version never changes.</summary>
    public required int Version { get; init; }

    /// <summary>Canonical JSON.</summary>
    public required string PatchJson { get; init; }

    /// <summary>It says openly that it gives managed resources another external name.</summary>
    public required bool ChangesExternalName { get; init; }

    /// <summary>What its maker says of it; may be empty.</summary>
    public required string Note { get; init; }

    /// <summary>The name that its maker had then.</summary>
    public required string Person { get; init; }
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary><c>name@version</c>.</summary>
    public string Reference => $"{Name}@{Version}";

    public JsonPatch Patch => JsonPatch.Read(Encoding.UTF8.GetBytes(PatchJson));
}
