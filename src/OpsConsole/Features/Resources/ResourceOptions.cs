using System.ComponentModel.DataAnnotations;

namespace OpsConsole.Features.Resources;

/// <summary>What objects are found by, beside their own names.</summary>
public sealed class ResourceOptions : IValidatableObject
{
    public const string Section = "Resources";

    /// <summary>Labels that name what an object belongs to; their values are few and stable, unlike those of labels in general.</summary>
    public static readonly IReadOnlyList<string> DefaultIdentityLabels =
    [
        "app.kubernetes.io/instance", "crossplane.io/composite", "crossplane.io/claim-name", "tidb.pingcap.com/cluster-id", "pingcap.com/cluster",
        "cluster-id",
    ];

    /// <summary>Null means <see cref="DefaultIdentityLabels"/>.</summary>
    public string[]? IdentityLabels { get; set; }

    public IReadOnlyList<string> FoundBy => IdentityLabels ?? DefaultIdentityLabels;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (FoundBy.Count > 32 || FoundBy.Any(key => string.IsNullOrWhiteSpace(key) || key.Length > 317))
            yield return new ValidationResult("takes up to 32 label keys, such as app.kubernetes.io/instance", [nameof(IdentityLabels)]);
    }
}
