using OpsConsole.Manifests;

namespace OpsConsole.Features.Restores.PointInTime;

/// <summary>What became since a moment of an object that was there then.</summary>
public enum MomentStanding
{
    /// <summary>Nothing of its name is there.</summary>
    Gone,
    /// <summary>It is gone, and another life has its name.</summary>
    Anew,
    /// <summary>What somebody asked of it changed, and it is not as it was.</summary>
    Changed,
}

/// <summary>One cluster then and now, narrowed.</summary>
public sealed record MomentQuestion
{
    /// <summary>What somebody asks for; status and conditions come back by themselves. What could not be compared may be such a change.</summary>
    internal const ChangeAspects Asked = ChangeAspects.Spec | ChangeAspects.Labels | ChangeAspects.Annotations | ChangeAspects.Finalizers
        | ChangeAspects.Deletion | ChangeAspects.Metadata | ChangeAspects.Existence | ChangeAspects.Unknown;

    /// <summary>Its name.</summary>
    public required string Cluster { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>As addresses use it: plural and group.</summary>
    public string? Type { get; init; }

    /// <summary>A whole namespace.</summary>
    public string? Namespace { get; init; }

    /// <summary>A part of the namespace, the name, or both with a slash between, without case.</summary>
    public string? Words { get; init; }
    public MomentStanding? Standing { get; init; }
}

/// <summary>A place in the list, by type, namespace and name; names alone are not unique over lives.</summary>
public sealed record MomentPlace(string Group, string Resource, string Namespace, string Name, long ResourceId);
