using OpsConsole.Sandbox.Clusters.Objects;

namespace OpsConsole.Sandbox.Clusters.World;

/// <summary>One dataplane: the names and identifiers its objects share.</summary>
internal sealed record Dataplane
{
    public required string Id { get; init; }
    public required string Environment { get; init; }
    public required string Region { get; init; }
    public required string Account { get; init; }
    public required DateTimeOffset Created { get; init; }
    public required string VpcId { get; init; }
    public required string NodeGroupId { get; init; }
    public required string BalancerGroupId { get; init; }
    public required string RouteTableId { get; init; }
    public required string[] SubnetIds { get; init; }
    public required string Version { get; init; }
    public required int TikvReplicas { get; init; }
    public required int StorageGibibytes { get; init; }
    public required int Octet { get; init; }

    public string Space => $"dataplane-{Id}";
    public string Stem => $"tdc-{Environment}-{RegionShort(Region)}-{Id}";
    public string CostCenter => $"cc-{1000 + Octet % 7}";

    public string At(TimeSpan after) => ObjectRules.Timestamp(Created + after);

    public string At(int seconds) => At(TimeSpan.FromSeconds(seconds));

    public static Dataplane Roll(int number, WorldOptions options, WorldDice dice, DateTimeOffset anchor) => new()
    {
        Id = $"c{10000 + number}",
        Environment = options.Environment,
        Region = options.Region,
        Account = options.Environment switch { "prod" => "123456789012", "staging" => "210987654321", _ => "345678901234" },
        Created = anchor - TimeSpan.FromDays(dice.Between(20, 480)) - TimeSpan.FromSeconds(dice.Between(0, 86_399)),
        VpcId = $"vpc-0{dice.Hex(16)}",
        NodeGroupId = $"sg-0{dice.Hex(16)}",
        BalancerGroupId = $"sg-0{dice.Hex(16)}",
        RouteTableId = $"rtb-0{dice.Hex(16)}",
        SubnetIds = [$"subnet-0{dice.Hex(16)}", $"subnet-0{dice.Hex(16)}", $"subnet-0{dice.Hex(16)}"],
        Version = dice.Pick(["v7.5.1", "v7.5.4", "v8.1.0", "v8.1.1", "v8.5.0"]),
        TikvReplicas = dice.Pick([3, 3, 3, 5, 6]),
        StorageGibibytes = dice.Pick([100, 200, 200, 500]),
        Octet = number % 250,
    };

    public static string RegionShort(string region)
    {
        var parts = region.Split('-');
        return parts.Length == 3 ? $"{parts[0]}{parts[1][..1]}{parts[2]}" : region;
    }
}

/// <summary>An object to be seeded: its type, its document, and who writes it.</summary>
internal sealed record Seed(string Type, string Document, DateTimeOffset Created, string Manager, string StatusManager);
