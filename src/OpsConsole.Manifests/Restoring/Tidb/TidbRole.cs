namespace OpsConsole.Manifests.Restoring.Tidb;

/// <summary>What a component is to its database.</summary>
/// <param name="Name">As PingCAP writes it.</param>
/// <param name="Instance">One of it: "store".</param>
internal sealed record TidbRole(string Name, string Instance)
{
    private static readonly Dictionary<string, TidbRole> Known = new(StringComparer.Ordinal)
    {
        ["pd"] = new("PD", "member") { IsVital = true, KeepsVersion = true },
        ["tikv"] = new("TiKV", "store") { IsVital = true, KeepsVersion = true, Moves = true },
        ["tiflash"] = new("TiFlash", "store") { KeepsVersion = true, Moves = true },
        ["tidb"] = new("TiDB", "server") { KeepsVersion = true, Serves = true },
        ["ticdc"] = new("TiCDC", "instance"),
        ["tiproxy"] = new("TiProxy", "instance") { Serves = true },
        ["pump"] = new("Pump", "instance"),
        ["tso"] = new("TSO", "instance"),
        ["scheduling"] = new("Scheduling", "instance"),
        ["scheduler"] = new("Scheduler", "instance"),
    };

    /// <summary>A database does not live without it.</summary>
    public bool IsVital { get; private init; }

    /// <summary>What it writes is read by no older version. Source: PingCAP, "Upgrade a TiDB Cluster on Kubernetes": no version, patches included, supports a downgrade.</summary>
    public bool KeepsVersion { get; private init; }

    /// <summary>What goes gives its data to the others first. Source: PingCAP, "Manually Scale TiDB on Kubernetes".</summary>
    public bool Moves { get; private init; }

    /// <summary>Clients are connected to it.</summary>
    public bool Serves { get; private init; }

    /// <summary>The fields of a TidbCluster's spec that are components, in the order in which the operator restarts them.</summary>
    public static IReadOnlyList<string> Keys { get; } = ["pd", "tiproxy", "tiflash", "tikv", "pump", "tidb", "ticdc"];

    /// <param name="key">In small letters: <c>tikv</c>.</param>
    /// <param name="name">What it is called where it is not known.</param>
    public static TidbRole Of(string key, string name) => Known.TryGetValue(key, out var role) ? role : new(name, "instance");

    public string Count(int number) => $"{number} {Name} {Instance}{(number == 1 ? "" : "s")}";
}
