using System.Text.Json;
using System.Text.Json.Serialization;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Restores.Remapping;
using OpsConsole.Features.Restores.Transforms;
using OpsConsole.Platform;
using OpsConsole.Platform.Api;

namespace OpsConsole.Features.Restores;

/// <summary>
/// What is wanted back, as a question to the action: <c>restore</c>, a JSON array of <see cref="RestoreTarget"/>. Where <c>items</c> stands beside it, only
/// those of them are meant, by where they go: so a request is asked for again in part. <c>map</c> says where whole clusters and namespaces go, and <c>transform</c>
/// through which patch all of it does.
/// </summary>
public sealed record RestoreQuestion(IReadOnlyList<RestoreTarget> Targets)
{
    public const string Key = "restore";
    /// <summary>The transform of every target that names none.</summary>
    public const string TransformKey = "transform";
    public const int MostTargets = 5000;
    private const int MostFields = 500;

    internal static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        AllowDuplicateProperties = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>What is bound into the plan; asked again it means the same.</summary>
    public IReadOnlyDictionary<string, string> Parameters => Map is null
        ? new Dictionary<string, string> { [Key] = Write(Targets) }
        : new Dictionary<string, string> { [Key] = Write(Targets), [RestoreMap.Key] = Map.Write() };

    /// <summary>Null where each target says by itself where it goes.</summary>
    public RestoreMap? Map { get; init; }

    public static string Write(IEnumerable<RestoreTarget> targets) => JsonSerializer.Serialize(targets, Form);

    public static Answer<RestoreQuestion> Read(PlanQuestion question)
    {
        if (question[Key] is not { } json)
            return Wrong("there is none.");
        var only = question.Targets;
        if (only.IsRefused)
            return only.Refusal;
        List<RestoreTarget?>? targets;
        try
        {
            targets = JsonSerializer.Deserialize<List<RestoreTarget?>>(json, Form);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return Wrong(error.Message);
        }
        if (targets is not { Count: > 0 and <= MostTargets })
            return Wrong(targets is { Count: > MostTargets } ? $"it names {targets.Count} objects, and {MostTargets} are the most." : "it names none.");
        for (var number = 1; number <= targets.Count; number++)
            if (WhyNot(targets[number - 1], number) is { } wrong)
                return wrong;
        var map = RestoreMap.Read(question[RestoreMap.Key]);
        if (map.IsRefused)
            return map.Refusal;
        if (map.Value?.Unused(targets!) is { } unused)
            return Wrong($"{RestoreMap.Key} {unused}");
        targets = [.. targets.Select(target => RestoreMap.Of(target!, map.Value) with { Transform = target!.Transform ?? question[TransformKey] })];
        if (targets.Select(target => (target, Why: RestoreMap.WhyNot(target!) ?? TransformRule.WhyNot(target!))).FirstOrDefault(entry => entry.Why is not null) is { target: { } bad, Why: { } why })
            return Wrong($"{bad.Words}: {why}.");
        if (targets.GroupBy(target => PlaceOf(target!)).FirstOrDefault(group => group.Count() > 1) is { } twice)
            return Wrong(twice.All(target => target!.To is null) ? $"it names {twice.First()!.Words} twice."
                : $"{twice.First()!.Words}, and {twice.Last()!.Words}, would both be {twice.First()!.There().Words}; have them go to two places.");
        var meant = targets.OfType<RestoreTarget>().Where(target => only.Value!.Count == 0 || only.Value.Contains(PlaceOf(target))).ToList();
        return meant.Count == 0 ? Wrong("none of it is among the items.") : new RestoreQuestion(meant) { Map = map.Value };
    }

    /// <summary>The place of its item.</summary>
    private static PlanTarget PlaceOf(RestoreTarget target)
    {
        var there = target.There();
        return new(there.Cluster, there.Type, there.Namespace, there.Name);
    }

    private static Refusal? WhyNot(RestoreTarget? target, int number)
    {
        if (target is not { Cluster.Length: > 0, Type.Length: > 0, Name.Length: > 0, Namespace: not null })
            return Wrong($"number {number} lacks its cluster, its type or its name.");
        if (target is { Changed: not null, Version: null })
            return Wrong($"{target.Words}: to take a change back, name both its versions: version, the one before, and changed, the one after.");
        if (target is { Mode: not (null or RestoreMode.Merge) })
            return Wrong($"{target.Words}: mode is merge, or left out, where it follows from what is there.");
        if (target is { Mode: RestoreMode.Merge, Changed: not null })
            return Wrong($"{target.Words}: a change goes back by itself and is not merged; leave out mode, or changed.");
        if (target is { Mode: RestoreMode.Merge, Cloud: not null })
            return Wrong($"{target.Words}: a merge leaves the cloud to its provider; leave out cloud, or mode.");
        if (target is { Fields: not null, Changed: null, Mode: null })
            return Wrong($"{target.Words}: single fields go back from a change, or in a merge; name the version it left as changed, or merge as mode.");
        if (target is { Cloud: not null, Changed: not null })
            return Wrong($"{target.Words}: a change that goes back leaves the cloud to its provider; leave out cloud, or changed.");
        if (target is { Status: not null } and ({ Changed: not null } or { Mode: not null }))
            return Wrong($"{target.Words}: a status comes back with a whole version; leave out status, or changed and mode.");
        if (target is { At: not null, Version: not null })
            return Wrong($"{target.Words}: name a version or a moment, not both.");
        if (target.Fields is { Count: 0 or > MostFields })
            return Wrong($"{target.Words}: name 1 to {MostFields} fields.");
        if (target.Keep is { Count: 0 or > MostFields })
            return Wrong($"{target.Words}: keep 1 to {MostFields} references, or leave it out.");
        return new[] { target.Cluster, target.Type, target.Namespace, target.Name, target.Uid ?? "" }.Concat(target.Fields ?? []).Concat(target.Keep ?? []).Concat([target.To?.Cluster ?? "", target.To?.Name ?? "", target.Transform ?? ""])
            .Select(text => Question.CheckText("A name", text)).FirstOrDefault(wrong => wrong is not null);
    }

    private static Refusal Wrong(string why) => new(RefusalKind.Invalid, $"What is to be restored cannot be read: {why}",
        """Write a JSON array of {"cluster":…,"type":…,"namespace":…,"name":…,"version":…}, with "changed" and "fields" where only a change goes back, "mode":"merge" where the living object keeps what it has beside the version, "cloud" (adopt, observe or create) for a managed resource, "namespaces":"create" and "definitions":"create" where what it needs comes back with it, "status":"restore" where its status does, and "to":{"cluster":…,"namespace":…,"name":…} where it goes elsewhere, with "keep" for references that stay.""");
}
