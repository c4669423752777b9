namespace OpsConsole.Features.Storage.Facts;

/// <summary>A class of attributes that a volume may be given while it lives.</summary>
public sealed record VolumeAttributesClassFacts : ObjectFacts
{
    public required string Driver { get; init; }

    /// <summary>By their lower-case names, sorted by them; tags are left out.</summary>
    public required ValueList<ClassParameter> Parameters { get; init; }
}
