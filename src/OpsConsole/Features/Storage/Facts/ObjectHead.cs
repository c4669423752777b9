using System.Text.Json;
using OpsConsole.Kubernetes;

namespace OpsConsole.Features.Storage.Facts;

/// <summary>What every reader takes from an object's metadata.</summary>
public readonly record struct ObjectHead
{
    public required ObjectKey Key { get; init; }
    public required string Kind { get; init; }
    public required string ApiVersion { get; init; }
    public required string Uid { get; init; }
    public required DateTimeOffset? Created { get; init; }
    public required DateTimeOffset? DeletingSince { get; init; }

    /// <summary>Null where the object has no name.</summary>
    public static ObjectHead? Read(ResourceType type, JsonElement root, StringPool pool)
    {
        var metadata = root.At("metadata");
        if (metadata.At("name").Text() is not { Length: > 0 } name)
            return null;
        return new()
        {
            Key = new(pool.Get(type.Name), pool.Get(metadata.At("namespace").Text() ?? ""), name),
            Kind = pool.Get(type.Kind),
            ApiVersion = pool.Get(type.Group.Length == 0 ? type.Version : $"{type.Group}/{type.Version}"),
            Uid = metadata.At("uid").Text() ?? "",
            Created = metadata.At("creationTimestamp").Moment(),
            DeletingSince = metadata.At("deletionTimestamp").Moment(),
        };
    }
}
