using System.ComponentModel.DataAnnotations;

namespace OpsConsole.Features.Restores;

/// <summary>Where nothing is restored, how long an adoption waits, how long a restore is followed and when it is looked at once more, how much of a plan is tried, and how far back the recycle bin reaches.</summary>
public sealed class RestoreOptions : IValidatableObject
{
    public const string Section = "Restores";

    /// <summary>Those of Kubernetes itself.</summary>
    public static readonly IReadOnlyList<string> DefaultRefusedNamespaces = ["kube-system", "kube-public", "kube-node-lease"];

    private const string OwnNamespaceFile = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";

    /// <summary>Null means <see cref="DefaultRefusedNamespaces"/>. The namespace that this process runs in is refused beside them, in whatever cluster.</summary>
    public string[]? RefusedNamespaces { get; set; }

    /// <summary>What was deleted longer ago is not in the recycle bin; its history stays.</summary>
    [Range(1, 3650)]
    public int RecycleBinDays { get; set; } = 30;

    /// <summary>So long after it was created a managed resource may take to be found by its provider; then it stays one that only observes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ParseLimitsInInvariantCulture = true, ConvertValueInInvariantCulture = true)]
    public TimeSpan AdoptionPatience { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>So long after a restore has ended its page says whether what it asked for still stands.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00", ParseLimitsInInvariantCulture = true, ConvertValueInInvariantCulture = true)]
    public TimeSpan DriftWatch { get; set; } = TimeSpan.FromHours(1);

    /// <summary>So long after a restore has ended each of its objects is read once more, for controllers take their time.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ParseLimitsInInvariantCulture = true, ConvertValueInInvariantCulture = true)]
    public TimeSpan VerifyAfter { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>A plan of more objects is tried against the servers by sample, for a trial of each takes as long as the restore.</summary>
    [Range(1, RestoreQuestion.MostTargets)]
    public int MostTried { get; set; } = 1000;

    public bool Refuses(string space) => (RefusedNamespaces ?? DefaultRefusedNamespaces).Contains(space, StringComparer.Ordinal) || space.Length > 0 && space == Own;

    /// <summary>Where this process runs; empty outside of Kubernetes.</summary>
    internal string Own { get; set; } = OwnNamespace.Value;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (RefusedNamespaces?.Any(string.IsNullOrWhiteSpace) is true)
            yield return new ValidationResult("takes names of namespaces, such as kube-system", [nameof(RefusedNamespaces)]);
        if (VerifyAfter >= DriftWatch)
            yield return new ValidationResult($"is {VerifyAfter:c}, and a restore is followed for {DriftWatch:c} (Restores:DriftWatch); write a shorter time", [nameof(VerifyAfter)]);
    }

    /// <summary>Kubernetes puts it there for every pod (documentation, "Accessing the API from within a Pod").</summary>
    private static readonly Lazy<string> OwnNamespace = new(() => File.Exists(OwnNamespaceFile) ? File.ReadAllText(OwnNamespaceFile).Trim() : "");
}
