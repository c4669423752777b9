using System.Text.Json;
using System.Text.RegularExpressions;
using OpsConsole.Platform;

namespace OpsConsole.Features.Restores.Remapping;

/// <summary>Where whole clusters and namespaces of a question go, by their names: for every target that does not say so itself, and for references into such a namespace.</summary>
public sealed partial record RestoreMap
{
    /// <summary>The parameter of the question.</summary>
    public const string Key = "map";

    private const int MostEntries = 200;

    public IReadOnlyDictionary<string, string> Clusters { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);
    public IReadOnlyDictionary<string, string> Namespaces { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What still counts once each target says where it goes: the namespaces, for references into them.</summary>
    internal RestoreMap? Bound => Namespaces.Count == 0 ? null : this with { Clusters = new SortedDictionary<string, string>(StringComparer.Ordinal) };

    public string Write() => JsonSerializer.Serialize(this, RestoreQuestion.Form);

    /// <summary>Null for no text.</summary>
    internal static Answer<RestoreMap?> Read(string? json)
    {
        if (json is null)
            return Answer.Of<RestoreMap?>(null);
        try
        {
            var map = JsonSerializer.Deserialize<RestoreMap>(json, RestoreQuestion.Form);
            if (map is not { Clusters: not null, Namespaces: not null } || map.Clusters.Count + map.Namespaces.Count is 0 or > MostEntries)
                return Wrong($"it has no entry, or more than {MostEntries}.");
            if (map.Clusters.Concat(map.Namespaces).FirstOrDefault(entry => entry.Key.Length == 0 || string.IsNullOrEmpty(entry.Value)) is { Key: not null } empty)
                return Wrong($"'{empty.Key}' goes to no name.");
            return map.Namespaces.FirstOrDefault(entry => !IsNamespace(entry.Value)) is { Key: not null } entry
                ? Wrong($"'{entry.Value}' is no name of a namespace (lower-case letters, digits and -, at most 63).") : Answer.Of<RestoreMap?>(map);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or NotSupportedException)
        {
            return Wrong(error.Message);
        }
    }

    /// <summary>The target with the place where it goes; without one where that is where it was.</summary>
    internal static RestoreTarget Of(RestoreTarget target, RestoreMap? map)
    {
        var isNamespace = target.Type == AwaitedObject.Namespaces;
        var to = new RestoreDestination
        {
            Cluster = Other(target.To?.Cluster ?? map?.Clusters.GetValueOrDefault(target.Cluster), target.Cluster),
            Namespace = Other(target.To?.Namespace ?? map?.Namespaces.GetValueOrDefault(target.Namespace), target.Namespace),
            Name = Other(target.To?.Name ?? (isNamespace ? map?.Namespaces.GetValueOrDefault(target.Name) : null), target.Name),
        };
        return target with { To = to is { Cluster: null, Namespace: null, Name: null } ? null : to };
    }

    /// <summary>What of it would have nothing go elsewhere; null where there is none. References alone may be into namespaces of which no target is.</summary>
    internal string? Unused(IReadOnlyCollection<RestoreTarget> targets) =>
        Clusters.Keys.FirstOrDefault(from => !targets.Any(target => target.Cluster == from)) is { } cluster ? $"names cluster '{cluster}', of which nothing is restored."
        : Namespaces.Count > 0 && !Namespaces.Keys.Any(from => targets.Any(target => target.To is not null || target.Namespace == from || target.Type == AwaitedObject.Namespaces && target.Name == from))
            ? $"names {string.Join(", ", Namespaces.Keys.Take(5).Select(from => $"'{from}'"))}, and nothing of that is restored." : null;

    /// <summary>Why a target cannot go where it says; null where it may be looked at.</summary>
    internal static string? WhyNot(RestoreTarget target) => target.To switch
    {
        null => null,
        _ when target.Changed is not null => "a change goes back where it was made; leave out changed, and the version goes elsewhere as a whole",
        _ when target is { Namespaces: not null } or { Definitions: not null } or { Status: not null } =>
            "where it goes its namespace and the definition of its type are that cluster's own, and its status is that of what lives there; leave out namespaces, definitions and status",
        { Cluster.Length: 0 } or { Name.Length: 0 } or { Namespace.Length: 0 } => "a part of to that is not meant is left out, and not empty",
        { Namespace: { } space } when !IsNamespace(space) => $"'{space}' is no name of a namespace (lower-case letters, digits and -, at most 63)",
        { Name: { } name } when !IsName(name, target.Type) => $"'{name}' is no name that an object of {target.Type} can have (lower-case letters, digits, - and ., at most 253)",
        { Namespace: not null } when target.Namespace.Length == 0 => "it has no namespace, so it goes into none; leave out to.namespace",
        _ => null,
    };

    private static string? Other(string? to, string from) => to == from ? null : to;

    private static bool IsNamespace(string text) => text.Length <= 63 && Label().IsMatch(text);

    /// <summary>Names of roles and their bindings are no names of the DNS (Kubernetes, "Object Names and IDs": path segment names).</summary>
    private static bool IsName(string text, string type) => text.Length <= 253
        && (type == AwaitedObject.Namespaces ? IsNamespace(text) : type.EndsWith(".rbac.authorization.k8s.io", StringComparison.Ordinal) ? Segment().IsMatch(text) && text is not ("." or "..") : Subdomain().IsMatch(text));

    private static Refusal Wrong(string why) => new(RefusalKind.Invalid, $"Where it goes cannot be read: {why}",
        """Write a JSON object such as {"clusters":{"prod-a":"staging-b"},"namespaces":{"c10001":"c10001-restored"}}, or "to":{"cluster":…,"namespace":…,"name":…} in a target.""");

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?\\z")]
    private static partial Regex Label();

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\\z")]
    private static partial Regex Subdomain();

    [GeneratedRegex("^[^/%\\s]+\\z")]
    private static partial Regex Segment();
}
