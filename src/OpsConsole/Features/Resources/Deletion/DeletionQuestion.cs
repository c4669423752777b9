using System.Globalization;
using System.Text.Json;
using OpsConsole.Features.Approvals;
using OpsConsole.Platform;
using OpsConsole.Platform.Api;

namespace OpsConsole.Features.Resources.Deletion;

/// <summary>An object by its names in the console; with a uid, that one of the name and no other.</summary>
public sealed record DeletionTarget(string Cluster, string Type, string Namespace, string Name, string? Uid = null)
{
    public string Words => $"{Type} {(Namespace.Length == 0 ? Name : $"{Namespace}/{Name}")} in {Cluster}";
}

/// <summary>Which objects are to be deleted: each by its names, or all that fit a filter of one type's table.</summary>
public sealed record DeletionQuestion
{
    public const int MostTargets = 1000;

    public const string Items = "items";
    public const string ClusterKey = "cluster";
    public const string TypeKey = "type";
    public const string NamespaceKey = "namespace";
    public const string NameKey = "name";
    public const string MostKey = "most";

    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        AllowDuplicateProperties = false,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Empty where a filter is asked for.</summary>
    public IReadOnlyList<DeletionTarget> Targets { get; init; } = [];
    public string Cluster { get; init; } = "";
    public string Type { get; init; } = "";

    /// <summary>Exactly this one; null is all.</summary>
    public string? Namespace { get; init; }

    /// <summary>A part of the name, without case; null is all.</summary>
    public string? Name { get; init; }

    /// <summary>More than these fit: nothing is planned.</summary>
    public int Most { get; init; } = MostTargets;

    public bool IsFilter => Targets.Count == 0;

    /// <summary>What is bound into the plan; asked again it means the same.</summary>
    public IReadOnlyDictionary<string, string> Parameters
    {
        get
        {
            if (!IsFilter)
                return new Dictionary<string, string> { [Items] = Write(Targets) };
            var parameters = new Dictionary<string, string> { [ClusterKey] = Cluster, [TypeKey] = Type, [MostKey] = Most.ToString(CultureInfo.InvariantCulture) };
            if (Namespace is { } space)
                parameters[NamespaceKey] = space;
            if (Name is { } name)
                parameters[NameKey] = name;
            return parameters;
        }
    }

    public static string Write(IEnumerable<DeletionTarget> targets) =>
        JsonSerializer.Serialize(targets.Select(target => new Row(target.Cluster, target.Type, target.Namespace, target.Name, target.Uid)), Form);

    /// <summary>Objects that are named one by one are meant, whatever a filter beside them would find.</summary>
    public static Answer<DeletionQuestion> Read(PlanQuestion question)
    {
        if (question[Items] is { } items)
            return OfItems(items);
        if (question[ClusterKey] is not { } cluster || question[TypeKey] is not { } type)
            return new Refusal(RefusalKind.Invalid, "The question names no objects to delete.", $"Give {Items} as a JSON array, or {ClusterKey} and {TypeKey} with {NamespaceKey}, {NameKey} and {MostKey}.");
        var most = MostTargets;
        if (question[MostKey] is { } text && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out most) || most is < 1 or > MostTargets))
            return new Refusal(RefusalKind.Invalid, $"{MostKey} is '{text}', not a number from 1 to {MostTargets}.", "Say how many objects the filter may find at most.");
        if (Check(cluster, type, question[NamespaceKey] ?? "", question[NameKey] ?? "") is { } wrong)
            return wrong;
        return new DeletionQuestion { Cluster = cluster, Type = type, Namespace = question[NamespaceKey], Name = question[NameKey], Most = most };
    }

    private static Answer<DeletionQuestion> OfItems(string json)
    {
        List<Row?>? rows;
        try
        {
            rows = JsonSerializer.Deserialize<List<Row?>>(json, Form);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return Wrong(error.Message);
        }
        if (rows is not { Count: > 0 })
            return Wrong("it names none.");
        if (rows.Count > MostTargets)
            return Wrong($"it names {rows.Count} objects, and {MostTargets} are the most.");
        var targets = new List<DeletionTarget>(rows.Count);
        foreach (var row in rows)
        {
            if (row is not { Cluster.Length: > 0, Type.Length: > 0, Name.Length: > 0 })
                return Wrong($"number {targets.Count + 1} lacks its cluster, its type or its name.");
            if (Check(row.Cluster, row.Type, row.Namespace ?? "", row.Name, row.Uid ?? "") is { } wrong)
                return wrong;
            targets.Add(new(row.Cluster, row.Type, row.Namespace ?? "", row.Name, row.Uid is { Length: > 0 } uid ? uid : null));
        }
        List<DeletionTarget> distinct = [.. targets.Distinct()];
        // The same object with and without its uid, or with two.
        return distinct.GroupBy(target => target with { Uid = null }).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? Wrong($"it names {twice.Key.Words} twice.")
            : new DeletionQuestion { Targets = distinct };
    }

    /// <summary>No name of an object holds such a character, and what people compare by eye must not.</summary>
    private static Refusal? Check(params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
        {
            if (Question.CheckText("A name", text) is { } wrong)
                return wrong;
            for (var index = 0; index < text.Length; index++)
                if (char.IsControl(text[index]) || char.IsSurrogate(text[index]) && !(index + 1 < text.Length && char.IsSurrogatePair(text[index], text[++index])))
                    return new(RefusalKind.Invalid, "A name holds a control character or half of a character, so nobody could see what is meant.", "Write the name as the cluster has it.");
        }
        return null;
    }

    private static Refusal Wrong(string why) =>
        new(RefusalKind.Invalid, $"The list of objects cannot be read: {why}", """Write a JSON array of {"cluster":…,"type":…,"namespace":…,"name":…}, with "uid" where one of that name is meant.""");

    private sealed record Row(string? Cluster, string? Type, string? Namespace, string? Name, string? Uid);
}
