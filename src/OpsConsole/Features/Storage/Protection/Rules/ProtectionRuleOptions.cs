using System.ComponentModel.DataAnnotations;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Storage.Protection.Rules;

/// <summary>What must be protected in some clusters, as it stands in the configuration.</summary>
public sealed class ProtectionRuleOptions : IValidatableObject
{
    /// <summary>As people call it: <c>production data</c>.</summary>
    [Required, StringLength(80)]
    public string Name { get; set; } = "";

    /// <summary>Label selector of the clusters: <c>environment in (prod, production)</c>; empty for every cluster.</summary>
    [Required(AllowEmptyStrings = true)]
    public string? Clusters { get; set; }

    /// <summary>Types of managed resources, <c>buckets.s3.aws.upbound.io</c>; a <c>*</c> stands for any letters, and alone for all of them.</summary>
    [Required, MinLength(1)]
    public string[] Types { get; set; } = [];

    /// <summary>Label selector of the objects; empty for all.</summary>
    public string Objects { get; set; } = "";

    /// <summary>Why, for whoever finds a violation.</summary>
    [StringLength(200)]
    public string Because { get; set; } = "";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (LabelSelector.FaultOf(Clusters ?? "") is { } clusters)
            yield return new(clusters, [nameof(Clusters)]);
        if (LabelSelector.FaultOf(Objects) is { } objects)
            yield return new(objects, [nameof(Objects)]);
        if (Types.FirstOrDefault(string.IsNullOrWhiteSpace) is not null)
            yield return new("has an empty entry; write a type as buckets.s3.aws.upbound.io", [nameof(Types)]);
    }
}
