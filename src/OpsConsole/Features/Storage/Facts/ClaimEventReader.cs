using System.Text.Json;
using OpsConsole.Kubernetes;

namespace OpsConsole.Features.Storage.Facts;

/// <summary>Reads warnings about claims; other events are not kept.</summary>
public sealed class ClaimEventReader : IFactReader
{
    public bool Reads(ResourceType type) => StorageTypes.Events.Contains(type.Name);

    public ObjectFacts? Read(ResourceType type, JsonElement root, StringPool pool)
    {
        // The fields of the core group, then those of events.k8s.io; either is served in its own shape.
        var about = root.At("involvedObject") is { ValueKind: JsonValueKind.Object } core ? core : root.At("regarding");
        if (root.At("type").Text() != "Warning" || about.At("kind").Text() != "PersistentVolumeClaim" || about.At("name").Text() is not { Length: > 0 } claim
            || ObjectHead.Read(type, root, pool) is not { } head)
            return null;
        var series = root.At("series");
        return new ClaimEventFacts
        {
            Key = head.Key,
            Kind = head.Kind,
            ApiVersion = head.ApiVersion,
            Uid = head.Uid,
            Created = head.Created,
            DeletingSince = head.DeletingSince,
            Claim = new(about.At("namespace").Name(pool), pool.Get(claim), about.At("uid").Text() ?? ""),
            Reason = root.At("reason").Name(pool),
            Message = FactJson.Cut(root.At("message").Text() ?? root.At("note").Text() ?? "", StorageJson.LongestMessage),
            Times = (int)Math.Clamp(series.At("count").Whole() ?? root.At("count").Whole() ?? root.At("deprecatedCount").Whole() ?? 1, 1, int.MaxValue),
            LastSeen = series.At("lastObservedTime").Moment() ?? root.At("lastTimestamp").Moment() ?? root.At("deprecatedLastTimestamp").Moment()
                ?? root.At("eventTime").Moment() ?? head.Created,
        };
    }
}
