using OpsConsole.Features.Approvals;

namespace OpsConsole.Features.Restores.Remapping;

/// <summary>Where the objects of a plan are to go, as somebody chooses it on a page: each cluster and namespace of theirs by the name it is to have, and one object's own name.</summary>
internal sealed class WhereChoice
{
    private readonly IReadOnlyList<RestoreTarget> _targets;

    /// <param name="question">What the plan was asked for, with where it goes until now.</param>
    public WhereChoice(RestoreQuestion question)
    {
        _targets = question.Targets;
        Clusters = new(_targets.GroupBy(target => target.Cluster, StringComparer.Ordinal).ToDictionary(group => group.Key, group => One(group.Select(target => target.To?.Cluster)) ?? group.Key), StringComparer.Ordinal);
        Namespaces = new(SpacesOf(_targets).GroupBy(entry => entry.From, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => One(group.Select(entry => entry.To)) ?? question.Map?.Namespaces.GetValueOrDefault(group.Key) ?? group.Key), StringComparer.Ordinal);
        Name = _targets is [{ } only] && only.Type != AwaitedObject.Namespaces ? only.To?.Name ?? only.Name : null;
        Transform = One(_targets.Select(target => target.Transform)) ?? "";
    }

    /// <summary>By the name of each cluster that a state is from.</summary>
    public SortedDictionary<string, string> Clusters { get; }

    /// <summary>By each namespace that a state is from, or that is restored itself.</summary>
    public SortedDictionary<string, string> Namespaces { get; }

    /// <summary>Null where there is more than one object, or it is a namespace.</summary>
    public string? Name { get; set; }

    /// <summary>name or name@version; empty for none.</summary>
    public string Transform { get; set; }

    /// <summary>A change goes back where it was made.</summary>
    public bool IsOfChanges => _targets.Any(target => target.Changed is not null);

    /// <summary>What has the same objects planned anew, where they are to go now.</summary>
    public PlanQuestion Question()
    {
        var map = new RestoreMap { Clusters = Moved(Clusters), Namespaces = Moved(Namespaces) };
        var isMapped = map.Clusters.Count + map.Namespaces.Count > 0;
        var targets = _targets.Select(target => target with { To = Name?.Trim() is { Length: > 0 } name && name != target.Name ? new() { Name = name } : null, Keep = null, Transform = null });
        var parameters = new Dictionary<string, string>(new RestoreQuestion([.. targets]) { Map = isMapped ? map : null }.Parameters);
        if (Transform.Trim() is { Length: > 0 } transform)
            parameters[RestoreQuestion.TransformKey] = transform;
        return new(parameters);
    }

    private static IEnumerable<(string From, string? To)> SpacesOf(IEnumerable<RestoreTarget> targets) =>
        targets.SelectMany(target => ((string From, string? To)[])[.. target.Namespace.Length > 0 ? [(target.Namespace, target.To?.Namespace)] : Array.Empty<(string, string?)>(), .. target.Type == AwaitedObject.Namespaces ? [(target.Name, target.To?.Name)] : Array.Empty<(string, string?)>()]);

    private static SortedDictionary<string, string> Moved(SortedDictionary<string, string> names) =>
        new(names.Where(entry => entry.Value.Trim() is { Length: > 0 } to && to != entry.Key).ToDictionary(entry => entry.Key, entry => entry.Value.Trim()), StringComparer.Ordinal);

    private static string? One(IEnumerable<string?> values) => values.Distinct(StringComparer.Ordinal).ToList() is [{ } only] ? only : null;
}
