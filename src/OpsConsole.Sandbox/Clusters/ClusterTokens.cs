using System.Security.Cryptography;

namespace OpsConsole.Sandbox.Clusters;

/// <summary>Who calls the simulated API server, and the verbs that a ClusterRole would give them; null is every one.</summary>
internal sealed record ClusterUser(string Name, IReadOnlyList<string>? Verbs)
{
    public bool May(string verb) => Verbs is null || Verbs.Contains(verb);
}

/// <summary>The cluster's bearer tokens, made new at each start and kept only in memory and in the cluster's own folder.</summary>
internal sealed class ClusterTokens
{
    private static readonly ClusterUser Administrator = new("sandbox-admin", null);
    private static readonly ClusterUser Reader = new("opsconsole-reader", ["get", "list", "watch"]);
    private static readonly ClusterUser Executor = new("opsconsole-executor", ["get", "list", "create", "update", "patch", "delete"]);
    private static readonly ClusterUser Stranger = new("stranger", []);

    public string AdministratorToken { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
    public string ReaderToken { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    public string ExecutorToken { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    public string StrangerToken { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    /// <summary>The user behind an Authorization header; null when there is none.</summary>
    public ClusterUser? Authenticate(string? header)
    {
        const string scheme = "Bearer ";
        if (header is null || !header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            return null;
        var token = header[scheme.Length..].Trim();
        return token == AdministratorToken ? Administrator
            : token == ReaderToken ? Reader
            : token == ExecutorToken ? Executor
            : token == StrangerToken ? Stranger
            : null;
    }
}
