using System.ComponentModel.DataAnnotations;
using Cronos;
using OpsConsole.Manifests;

namespace OpsConsole.Features.Captures;

/// <summary>What is captured, when, and what is masked.</summary>
public sealed class CaptureOptions : IValidatableObject
{
    public const string Section = "Captures";

    /// <summary>Built-in types captured beside all CRD-backed ones. Secrets and ConfigMaps stand here only where somebody wrote them in.</summary>
    public static readonly IReadOnlyList<string> DefaultTypes =
    [
        "customresourcedefinitions.apiextensions.k8s.io", "namespaces", "storageclasses.storage.k8s.io", "persistentvolumes",
        "persistentvolumeclaims", "services", "ingresses.networking.k8s.io", "deployments.apps", "statefulsets.apps",
        "validatingwebhookconfigurations.admissionregistration.k8s.io", "events",
    ];

    /// <summary>False makes this process serve only.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Cron expression of clusters whose declaration names none; UTC.</summary>
    public string Schedule { get; set; } = "*/15 * * * *";

    /// <summary>Spreads clusters of one schedule: each starts later by its own fixed part of this.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan Jitter { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Names such as <c>services</c> or <c>deployments.apps</c>; null means <see cref="DefaultTypes"/>.</summary>
    public string[]? Types { get; set; }

    /// <summary>Masks what looks like a secret in any type; see <see cref="Manifests.MaskingRules.Defaults"/>.</summary>
    public bool MaskSecretFields { get; set; } = true;

    /// <summary>Rules beside those.</summary>
    public MaskingRuleOptions[] MaskingRules { get; set; } = [];

    /// <summary>At least 32 bytes that key the digests of masked values; must stay the same for equal values to stay equal.</summary>
    public string? MaskingKeyFile { get; set; }

    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")]
    public TimeSpan EventRetention { get; set; } = TimeSpan.FromDays(14);

    /// <summary>How many clusters may use the database and a processor for their capture at once; waiting for a cluster does not count.</summary>
    [Range(1, 64)]
    public int Parallelism { get; set; } = 4;

    /// <summary>How many types of one cluster are listed at once.</summary>
    [Range(1, 8)]
    public int TypesAtOnce { get; set; } = 2;

    [Range(10, 10_000)]
    public int PageSize { get; set; } = 500;

    /// <summary>A type whose list takes longer is a gap: a server may not keep a run open for ever.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "1.00:00:00")]
    public TimeSpan TypeTimeout { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// For so long after a type was read whole, a list that shows an older state is not believed. A server that lags catches up within it; a
    /// cluster whose etcd was restored from a backup is believed after it.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan DoubtOlderStateFor { get; set; } = TimeSpan.FromDays(1);

    public IReadOnlyList<string> CapturedTypes => Types ?? DefaultTypes;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!CronExpression.TryParse(Schedule, out _))
            yield return new ValidationResult($"'{Schedule}' is not a cron expression of five fields, such as */15 * * * *", [nameof(Schedule)]);
        if (MaskingRules.Any(rule => string.IsNullOrWhiteSpace(rule.Types) || string.IsNullOrWhiteSpace(rule.Path)))
            yield return new ValidationResult("needs Types and Path in every rule", [nameof(MaskingRules)]);
        if (Enabled && MaskingKeyFile is null && (MaskSecretFields || MaskingRules.Length > 0))
            yield return new ValidationResult(
                "is missing; name a file of at least 32 random bytes that key what is masked, such as one made by: head -c 32 /dev/urandom", [nameof(MaskingKeyFile)]);
        if (MaskingKeyFile is { } file && (!File.Exists(file) || new FileInfo(file).Length < 32))
            yield return new ValidationResult($"'{file}' must exist and hold at least 32 random bytes", [nameof(MaskingKeyFile)]);
        if (CapturedTypes.Contains("secrets") && !MaskSecretFields && MaskingRules.All(rule => rule.Types is not ("secrets" or "*")))
            yield return new ValidationResult("names secrets; leave Captures:MaskSecretFields on, or give Captures:MaskingRules a rule for them, such as Types=secrets Path=data.*", [nameof(Types)]);
    }
}

/// <summary>A masking rule as configured; see <see cref="MaskingRule"/>.</summary>
public sealed class MaskingRuleOptions
{
    public string Types { get; set; } = "";
    public string Path { get; set; } = "";
}
