using OpsConsole.Features.Approvals;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Manifests;
using OpsConsole.Manifests.Restoring;

namespace OpsConsole.Features.Restores.Drift;

/// <summary>Holds what was captured of an object, or what its cluster says of it, against what its restore asked for. What a server or a controller added beside that is no drift.</summary>
internal static class DriftJudge
{
    private const string Foreign = "its plan is not what this program writes";

    /// <param name="item">An item that was done.</param>
    /// <param name="seen">Null where its cluster never had the type.</param>
    public static DriftedItem Of(RequestItem item, CapturedSince? seen)
    {
        if (seen is null || !(seen.ValidFrom > item.ChangedAt || seen.ReadAt > item.ChangedAt))
            return new(item, DriftStanding.NotCaptured) { ReadAt = seen?.ReadAt };
        var told = new DriftedItem(item, DriftStanding.Gone) { Uid = seen.Uid, Version = seen.Sequence, Since = seen.ValidFrom, ReadAt = seen.ReadAt };
        if (seen.Sequence is null || seen.Change == "deleted")
            return told;
        // Of what was created the plan knows no uid.
        if (item.Uid.Length > 0 && seen.Uid != item.Uid)
            return told with { Standing = DriftStanding.MadeAnew };
        if (RestoreOrder.Read(item.Substance) is not { } order)
            return told with { Standing = DriftStanding.Unknown, Why = Foreign };
        if (seen.Body is null)
            return told with { Standing = DriftStanding.Unknown, Why = $"it is larger than {CapturedSince.LargestCompared >> 10} KiB; compare it on its page" };
        try
        {
            return Held(told, order, seen.Stored.Json(), seen.Stored.ManagedFieldsJson());
        }
        catch (InvalidDataException)
        {
            return told with { Standing = DriftStanding.Unknown, Why = "the captured state is damaged" };
        }
    }

    /// <param name="item">An item that was done.</param>
    /// <param name="reading">What its cluster says now.</param>
    public static DriftedItem Live(RequestItem item, LiveReading reading)
    {
        if (reading is LiveReading.Unreadable unreadable)
            return new(item, DriftStanding.Unknown) { Why = $"it could not be read: {unreadable.Why}" };
        if (reading is not LiveReading.Found { Object: var now })
            return new(item, DriftStanding.Gone);
        var told = new DriftedItem(item, DriftStanding.MadeAnew) { Uid = now.Uid };
        if (item.Uid.Length > 0 && now.Uid != item.Uid)
            return told;
        if (RestoreOrder.Read(item.Substance) is not { } order)
            return told with { Standing = DriftStanding.Unknown, Why = Foreign };
        // Whatever it asks for still, it is about to go.
        return now.Subject.BeingDeletedSince is null ? Held(told, order, now.Canonical, MergeBody.ManagedFieldsOf(now.Json))
            : told with { Standing = DriftStanding.Changed, Fields = ["metadata.deletionTimestamp"] };
    }

    private static DriftedItem Held(DriftedItem told, RestoreOrder order, byte[] json, byte[] managedFields)
    {
        var fields = RestoreCheck.Missing(order, json, managedFields);
        return fields.Count == 0
            ? told with { Standing = DriftStanding.Holds }
            : told with { Standing = DriftStanding.Changed, Fields = fields, Managers = Managers(json, managedFields, fields, told.Item.ChangedAt!.Value) };
    }

    private static IReadOnlyList<string> Managers(byte[] json, byte[] managedFields, IReadOnlyList<string> fields, DateTimeOffset restored)
    {
        var blame = new ManifestBlame();
        blame.Add(json);
        string[] owners = [.. blame.Leaves(managedFields).Where(leaf => fields.Any(field => IsIn(leaf.Path, field))).SelectMany(leaf => leaf.Managers)];
        // Servers tell these moments to the second.
        string[] writers = [.. FieldManagers.Read(managedFields)
            .Where(manager => manager.Time > restored.AddSeconds(-1) && manager.Subresource is not "status").Select(manager => manager.Name)];
        // Several may own a field; who wrote since is meant, unless that server's clock goes wrong.
        var meant = owners.Intersect(writers, StringComparer.Ordinal).ToList();
        return [.. (meant.Count > 0 ? meant : owners.Length > 0 ? owners : (IReadOnlyList<string>)writers)
            .Where(manager => manager != RestoreWrites.Manager).Distinct(StringComparer.Ordinal)];
    }

    private static bool IsIn(string path, string field) =>
        path.StartsWith(field, StringComparison.Ordinal) && (path.Length == field.Length || path[field.Length] is '.' or '[');
}
