namespace OpsConsole.Features.Storage.Facts;

/// <summary>A parameter as it is written.</summary>
public readonly record struct ClassParameter(string Name, string Value);

/// <summary>A storage class, with the defaults of the API filled in and those of the driver left out.</summary>
public sealed record StorageClassFacts : ObjectFacts
{
    public required string Provisioner { get; init; }

    /// <summary>Parameters by their lower-case names, sorted by them; "fstype" whichever way it is spelled. Tags are only counted.</summary>
    public required ValueList<ClassParameter> Parameters { get; init; }

    /// <summary>Parameters that put a tag on each volume: <c>tagSpecification_1</c> and the like.</summary>
    public required int Tags { get; init; }

    /// <summary>"Delete" where it is not said.</summary>
    public required string ReclaimPolicy { get; init; }

    /// <summary>"Immediate" where it is not said.</summary>
    public required string BindingMode { get; init; }
    public required bool AllowsExpansion { get; init; }

    /// <summary>Joined by ", "; empty where there are none.</summary>
    public required string MountOptions { get; init; }

    /// <summary>True where volumes are made only in some places.</summary>
    public required bool RestrictsTopology { get; init; }

    /// <summary>By the annotation of today or by the one of its beta.</summary>
    public required bool IsDefault { get; init; }

    public override IEnumerable<string> IndexedUnder => IsDefault ? [StorageIndex.DefaultClass] : [];

    public string? Parameter(string name)
    {
        foreach (var parameter in Parameters)
            if (parameter.Name == name)
                return parameter.Value;
        return null;
    }
}
