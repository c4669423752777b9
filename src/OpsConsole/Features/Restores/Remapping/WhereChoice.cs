using OpsConsole.Features.Approvals;
using OpsConsole.Features.Captures;

namespace OpsConsole.Features.Restores.Remapping;

/// <summary>
/// Where the objects of a plan are to go and how they come back, as somebody chooses it on a page: each cluster and namespace of theirs by the name it is to have, one object's own
/// name, what comes with them, and which references stay.
/// </summary>
public sealed class WhereChoice
{
    private readonly IReadOnlyList<RestoreTarget> _targets;
    private readonly HashSet<(RestoreTarget Target, string Path)> _kept;
    private readonly (bool Namespaces, bool Definitions, bool Status) _asked;

    /// <param name="question">What the plan was asked for, with where it goes until now.</param>
    public WhereChoice(RestoreQuestion question)
    {
        _targets = question.Targets;
        Clusters = new(_targets.GroupBy(target => target.Cluster, StringComparer.Ordinal).ToDictionary(group => group.Key, group => One(group.Select(target => target.To?.Cluster)) ?? group.Key), StringComparer.Ordinal);
        Namespaces = new(SpacesOf(_targets).GroupBy(entry => entry.From, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => One(group.Select(entry => entry.To)) ?? question.Map?.Namespaces.GetValueOrDefault(group.Key) ?? group.Key), StringComparer.Ordinal);
        Name = _targets is [{ } only] && only.Type != AwaitedObject.Namespaces ? only.To?.Name ?? only.Name : null;
        Transform = One(_targets.Select(target => target.Transform)) ?? "";
        _kept = [.. _targets.SelectMany(target => (target.Keep ?? []).Select(path => (Place(target), path)))];
        _asked = (CreatesNamespaces, CreatesDefinitions, RestoresStatus) = (_targets.Any(target => target.Namespaces is not null), _targets.Any(target => target.Definitions is not null), _targets.Any(target => target.Status is not null));
    }

    /// <summary>By the name of each cluster that a state is from.</summary>
    public SortedDictionary<string, string> Clusters { get; }

    /// <summary>By each namespace that a state is from, or that is restored itself.</summary>
    public SortedDictionary<string, string> Namespaces { get; }

    /// <summary>Null where there is more than one object, or it is a namespace.</summary>
    public string? Name { get; set; }

    /// <summary>name or name@version; empty for none.</summary>
    public string Transform { get; set; }

    /// <summary>Namespaces that are not there come back before what is in them.</summary>
    public bool CreatesNamespaces { get; set; }

    /// <summary>Definitions of types that are not there come back before their objects.</summary>
    public bool CreatesDefinitions { get; set; }

    /// <summary>The status comes back after the object.</summary>
    public bool RestoresStatus { get; set; }

    /// <summary>A change goes back where it was made.</summary>
    public bool IsOfChanges => _targets.Any(target => target.Changed is not null);

    /// <summary>A merge leaves the status as it is.</summary>
    public bool IsOfMerges => _targets.All(target => target.Mode is not null);

    public bool HasNamespaces => _targets.Any(target => target.Namespace.Length > 0);

    /// <summary>Something of it goes elsewhere; namespaces, definitions and status are then those of that place.</summary>
    public bool IsElsewhere => Moved(Clusters).Count + Moved(Namespaces).Count > 0 || NameThere is not null;

    private string? NameThere => Name?.Trim() is { Length: > 0 } name && name != _targets[0].Name ? name : null;

    public bool IsKept(RestoreTarget target, string path) => _kept.Contains((Place(target), path));

    /// <summary>Has a reference stay as it is, or be made to fit again.</summary>
    public void Keep(RestoreTarget target, string path, bool isKept)
    {
        if (isKept)
            _kept.Add((Place(target), path));
        else
            _kept.Remove((Place(target), path));
    }

    /// <summary>What has the same objects planned anew, where they are to go now.</summary>
    public PlanQuestion Question()
    {
        var (map, isElsewhere) = (new RestoreMap { Clusters = Moved(Clusters), Namespaces = Moved(Namespaces) }, IsElsewhere);
        var isMapped = map.Clusters.Count + map.Namespaces.Count > 0;
        var targets = _targets.Where(target => !IsNoMoreWanted(target)).Select(target => target with
        {
            To = NameThere is { } name ? new() { Name = name } : null,
            Keep = isElsewhere && PathsOf(target) is { Count: > 0 } paths ? paths : null,
            Transform = null,
            Namespaces = Chosen(CreatesNamespaces, _asked.Namespaces, target.Namespaces, MissingChoice.Create),
            Definitions = Chosen(CreatesDefinitions, _asked.Definitions, target.Definitions, MissingChoice.Create),
            Status = target.Mode is not null ? null : Chosen(RestoresStatus, _asked.Status, target.Status, StatusChoice.Restore),
        });
        var parameters = new Dictionary<string, string>(new RestoreQuestion([.. targets]) { Map = isMapped ? map : null }.Parameters);
        if (Transform.Trim() is { Length: > 0 } transform)
            parameters[RestoreQuestion.TransformKey] = transform;
        return new(parameters);

        T? Chosen<T>(bool isTicked, bool wasTicked, T? asked, T choice) where T : struct => isElsewhere || !isTicked ? null : wasTicked ? asked : choice;
    }

    /// <summary>A plan names the namespaces and definitions that came with it; without the choice they were never asked for. Whoever selects one on a page names its life.</summary>
    private bool IsNoMoreWanted(RestoreTarget target) => target.Uid is null
        && (target.Type == AwaitedObject.Namespaces && (IsElsewhere || !CreatesNamespaces) && _targets.Any(other => other.Namespaces is not null && other.Cluster == target.Cluster && other.Namespace == target.Name)
            || target.Type == CapturedTypes.Definitions && (IsElsewhere || !CreatesDefinitions) && _targets.Any(other => other.Definitions is not null && other.Cluster == target.Cluster && other.Type == target.Name));

    private List<string> PathsOf(RestoreTarget target) => [.. _kept.Where(kept => kept.Target == Place(target)).Select(kept => kept.Path).Order(StringComparer.Ordinal)];

    /// <summary>Where its state is from, which is the same in each plan of it.</summary>
    private static RestoreTarget Place(RestoreTarget target) => new() { Cluster = target.Cluster, Type = target.Type, Namespace = target.Namespace, Name = target.Name };

    private static IEnumerable<(string From, string? To)> SpacesOf(IEnumerable<RestoreTarget> targets) =>
        targets.SelectMany(target => ((string From, string? To)[])[.. target.Namespace.Length > 0 ? [(target.Namespace, target.To?.Namespace)] : Array.Empty<(string, string?)>(), .. target.Type == AwaitedObject.Namespaces ? [(target.Name, target.To?.Name)] : Array.Empty<(string, string?)>()]);

    private static SortedDictionary<string, string> Moved(SortedDictionary<string, string> names) =>
        new(names.Where(entry => entry.Value.Trim() is { Length: > 0 } to && to != entry.Key).ToDictionary(entry => entry.Key, entry => entry.Value.Trim()), StringComparer.Ordinal);

    private static string? One(IEnumerable<string?> values) => values.Distinct(StringComparer.Ordinal).ToList() is [{ } only] ? only : null;
}
