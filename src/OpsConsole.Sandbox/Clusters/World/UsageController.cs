using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters.Api;
using OpsConsole.Sandbox.Clusters.Objects;

namespace OpsConsole.Sandbox.Clusters.World;

/// <summary>Crossplane's controller of usages: it labels what is used, lets the label go with the last usage, and replays a refused deletion where that was wanted.</summary>
internal sealed class UsageController(ClusterObjects objects, UsageFinder usages, TimeProvider time)
{
    /// <summary>As Crossplane waits before it replays.</summary>
    private static readonly TimeSpan ReplayAfter = TimeSpan.FromSeconds(2);

    private const string Finalizer = "usage.apiextensions.crossplane.io";
    private const string Manager = "crossplane";

    private readonly List<(DateTimeOffset Due, string Type, string Namespace, string Name, string Policy)> _replays = [];

    public void Step()
    {
        foreach (var usage in usages.All().ToArray())
            if (usage.Stored.IsTerminating)
                LetGo(usage);
            else
                Keep(usage);
        var now = time.GetUtcNow();
        foreach (var replay in _replays.Where(replay => replay.Due <= now).ToArray())
            Replay(replay);
        _replays.RemoveAll(replay => replay.Due <= now);
    }

    private void Keep(FoundUsage usage)
    {
        if (usage.Of["resourceRef"] is null && Selected(usage) is { } name)
        {
            Change(usage, held => ((JsonObject)held["spec"]!["of"]!)["resourceRef"] = new JsonObject { ["name"] = name });
            return;
        }
        if (usages.TargetOf(usage) is not { } target || usages.UsedOf(usage) is not { } used)
            return;
        if (used.Labels.GetValueOrDefault(UsageGuard.InUse) != "true")
            objects.Change(target.Type.Name, used.Namespace, used.Name, held => BuiltInRules.Child(ObjectRules.Metadata(held), "labels")[UsageGuard.InUse] = "true", Manager);
        var details = usage.Reason.Length > 0 ? usage.Reason
            : $"{ObjectRules.Text(usage.By ?? [], "kind")}/{ObjectRules.Text(usage.By?["resourceRef"] as JsonObject ?? [], "name")} uses {target.Type.Kind}/{target.Name}";
        if (!ObjectRules.Finalizers(usage.Document).Contains(Finalizer) || usage.Document["metadata"]?["annotations"]?["crossplane.io/usage-details"]?.GetValue<string>() != details)
            Change(usage, held =>
            {
                BuiltInRules.Child(ObjectRules.Metadata(held), "annotations")["crossplane.io/usage-details"] = details;
                ObjectRules.Metadata(held)["finalizers"] = new JsonArray(Finalizer);
            });
        if (usage.Document["status"]?["conditions"] is null)
            objects.Change(usage.Type.Name, usage.Stored.Namespace, usage.Stored.Name, held => held["status"] = new JsonObject
            {
                ["conditions"] = new JsonArray(ManagedConditions.Of("Ready", "True", "Available", null, ObjectRules.Timestamp(time.GetUtcNow()))),
            }, Manager, WritePart.Status);
    }

    private void LetGo(FoundUsage usage)
    {
        if (usages.TargetOf(usage) is { } target && usages.UsedOf(usage) is { } used)
        {
            var held = used.Parse();
            if (usage.ReplaysDeletion && held["metadata"]?["annotations"]?[UsageGuard.Attempt]?.GetValue<string>() is { } policy)
                _replays.Add((time.GetUtcNow() + ReplayAfter, target.Type.Name, used.Namespace, used.Name, policy));
            if (usages.Of(target.Type, used).Count < 2)
                objects.Change(target.Type.Name, used.Namespace, used.Name, document => (document["metadata"]?["labels"] as JsonObject)?.Remove(UsageGuard.InUse), Manager);
        }
        Change(usage, document => ObjectRules.Metadata(document).Remove("finalizers"));
    }

    private void Replay((DateTimeOffset Due, string Type, string Namespace, string Name, string Policy) replay)
    {
        try
        {
            objects.Delete(replay.Type, replay.Namespace, replay.Name, new DeleteRequest { PropagationPolicy = replay.Policy });
        }
        catch (ApiFailureException)
        {
            // Another usage stands in the way again.
        }
    }

    /// <summary>A selector is resolved once, to any of several.</summary>
    private string? Selected(FoundUsage usage)
    {
        if (usage.Of["resourceSelector"]?["matchLabels"] is not JsonObject labels || usages.TypeOf(usage) is not { } type)
            return null;
        var space = usage.Type.Namespaced ? usage.Stored.Namespace : null;
        return objects.Select(type.Name, space, candidate => labels.All(label => candidate.Labels.GetValueOrDefault(label.Key) == label.Value?.GetValue<string>()))?.Name;
    }

    private void Change(FoundUsage usage, Action<JsonObject> change) => objects.Change(usage.Type.Name, usage.Stored.Namespace, usage.Stored.Name, change, Manager);
}
