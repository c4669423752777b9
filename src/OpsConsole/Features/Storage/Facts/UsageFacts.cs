namespace OpsConsole.Features.Storage.Facts;

public enum UsageScope : byte
{
    /// <summary>protection.crossplane.io Usage.</summary>
    Namespaced,
    /// <summary>protection.crossplane.io ClusterUsage.</summary>
    Cluster,
    /// <summary>apiextensions.crossplane.io Usage, which has no namespace.</summary>
    Legacy,
}

/// <summary>What a Usage is of, or by what.</summary>
public sealed record UsageTarget
{
    /// <summary>Without the version, as Crossplane compares; empty for the core group.</summary>
    public required string Group { get; init; }
    public required string Kind { get; init; }

    /// <summary>As the reference or the selector says it; null where it does not.</summary>
    public required string? Namespace { get; init; }

    /// <summary>The name it refers to or was resolved to; null where it selects and has not resolved yet.</summary>
    public required string? Name { get; init; }

    /// <summary>Null where it names what it means.</summary>
    public required LabelSet? Selector { get; init; }
    public required bool MatchesController { get; init; }
}

/// <summary>What is kept of a Usage of any kind.</summary>
public sealed record UsageFacts : ObjectFacts
{
    public required UsageScope Scope { get; init; }

    /// <summary>Null where it says nothing that could be used.</summary>
    public required UsageTarget? Of { get; init; }
    public required UsageTarget? By { get; init; }

    /// <summary>Empty where none is given.</summary>
    public required string Reason { get; init; }

    /// <summary>As Crossplane tells it: the reason, or who uses what.</summary>
    public required string Details { get; init; }

    /// <summary>A deletion that was refused is done as soon as this Usage goes; crossplane#6140.</summary>
    public required bool ReplaysDeletion { get; init; }
    public required Condition? Ready { get; init; }
    public required string? Controller { get; init; }

    /// <summary>The namespace in which a namespaced one looks; empty for the others.</summary>
    public string TargetNamespace => Scope is UsageScope.Namespaced ? Of?.Namespace ?? Key.Namespace : "";

    public override IEnumerable<string> IndexedUnder => Of switch
    {
        { Name: { } name, Selector: null } => [UsageIndex.Named(Of.Group, Of.Kind, name)],
        { Name: { } name } => [UsageIndex.Named(Of.Group, Of.Kind, name), UsageIndex.Selecting(Of.Group, Of.Kind)],
        { Selector: not null } => [UsageIndex.Selecting(Of.Group, Of.Kind)],
        _ => [],
    };
}

/// <summary>The names under which Usages stand: what they name, and what they select among.</summary>
internal static class UsageIndex
{
    public static string Named(string group, string kind, string name) => $"usage/{group}/{kind}/{name}";

    public static string Selecting(string group, string kind) => $"usages/{group}/{kind}";
}
