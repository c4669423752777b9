namespace OpsConsole.Features.Storage.Protection.Rules;

/// <summary>What must be protected where. A rule of a production is not a wish: what it means and nothing protects is a finding.</summary>
public sealed class ProtectionRules(IEnumerable<ProtectionRuleOptions> rules)
{
    /// <summary>
    /// Where nobody configured any: what loses data when its cloud object goes. Which kinds of AWS hold data is this console's choice; the layers that
    /// protect them are Crossplane's Usages and the cloud's own.
    /// </summary>
    public static readonly IReadOnlyList<ProtectionRuleOptions> Shipped =
    [
        new()
        {
            Name = "production data",
            Clusters = "environment in (prod, production)",
            Types =
            [
                "buckets.s3.aws.upbound.io", "buckets.s3.aws.m.upbound.io", "instances.rds.aws.upbound.io", "instances.rds.aws.m.upbound.io", "clusters.rds.aws.upbound.io",
                "clusters.rds.aws.m.upbound.io", "filesystems.efs.aws.upbound.io", "filesystems.efs.aws.m.upbound.io", "ebsvolumes.ec2.aws.upbound.io", "ebsvolumes.ec2.aws.m.upbound.io",
                "tables.dynamodb.aws.upbound.io", "tables.dynamodb.aws.m.upbound.io", "keys.kms.aws.upbound.io", "keys.kms.aws.m.upbound.io",
            ],
            Because = "data is lost with it",
        },
    ];

    public IReadOnlyList<ProtectionRule> All { get; } = [.. rules.Select(rule => new ProtectionRule(rule))];

    public static ProtectionRules Of(StorageOptions options) => new(options.ProtectionRules ?? Shipped);

    /// <param name="labels">Of the cluster.</param>
    public RequiredProtection For(IReadOnlyDictionary<string, string> labels) => All.Where(rule => rule.Clusters.Matches(labels)).ToList() is { Count: > 0 } rules ? new(rules) : RequiredProtection.Nothing;
}
