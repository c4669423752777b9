using System.Collections.Immutable;
using OpsConsole.Kubernetes;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Clusters;

/// <summary>All clusters, declared or remembered. The only way to a cluster for a person: every answer is cut to what they may see.</summary>
public sealed class Fleet(AccessService access, ClusterDeclarations declarations)
{
    private readonly Lock _gate = new();
    private ImmutableDictionary<string, FleetMember> _members = ImmutableDictionary<string, FleetMember>.Empty;
    private long _version;

    /// <summary>Rises with every change a page would show.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>For the console's own work, not for a person.</summary>
    public IReadOnlyList<Cluster> All => [.. Volatile.Read(ref _members).Values.Select(member => member.Cluster).OrderBy(cluster => cluster.Name, StringComparer.Ordinal)];

    /// <summary>The connection of a declared cluster whose identity is settled; null otherwise.</summary>
    public ClusterConnection? ConnectionTo(string name) =>
        Volatile.Read(ref _members).GetValueOrDefault(name) is { IsSettled: true } member ? member.Connection : null;

    /// <summary>The connection that may change things; null too where the cluster declares no such credential or this process holds none.</summary>
    public ClusterConnection? ExecutorConnectionTo(string name) =>
        Volatile.Read(ref _members).GetValueOrDefault(name) is { IsSettled: true } member ? member.Executor : null;

    /// <summary>The declaration that holds for a cluster; null where none does.</summary>
    public ClusterDeclaration? DeclarationOf(string name) => Volatile.Read(ref _members).GetValueOrDefault(name)?.Declaration;

    public async Task<Answer<IReadOnlyList<Cluster>>> VisibleToAsync(Caller caller, CancellationToken cancellationToken)
    {
        var rights = await access.ForReadingAsync(caller, cancellationToken);
        if (rights.IsRefused)
            return rights.Refusal;
        return Answer.Of<IReadOnlyList<Cluster>>([.. All.Where(cluster => rights.Value!.Allows(Permission.Read, cluster.Labels))]);
    }

    /// <summary>One cluster by name for reading; refused as not found when it is absent or not theirs.</summary>
    public async Task<Answer<Cluster>> FindAsync(Caller caller, string name, CancellationToken cancellationToken)
    {
        var rights = await access.ForReadingAsync(caller, cancellationToken);
        return rights.IsRefused ? rights.Refusal : Find(rights.Value!, name, Permission.Read);
    }

    /// <summary>One cluster by name for a command: asks the directory for an answer no older than 60 s.</summary>
    public async Task<Answer<Cluster>> FindForCommandAsync(Caller caller, string name, Permission permission, CancellationToken cancellationToken)
    {
        var rights = await access.ForCommandAsync(caller, cancellationToken);
        return rights.IsRefused ? rights.Refusal : Find(rights.Value!, name, permission);
    }

    /// <summary>
    /// Refused declaration files. One whose cluster is known shows to those who see the cluster; of the others nobody knows the labels, so they
    /// show to those who would see a cluster without labels.
    /// </summary>
    public async Task<Answer<IReadOnlyList<RefusedDeclaration>>> RefusedDeclarationsAsync(Caller caller, CancellationToken cancellationToken)
    {
        var rights = await access.ForReadingAsync(caller, cancellationToken);
        if (rights.IsRefused)
            return rights.Refusal;
        var members = Volatile.Read(ref _members);
        return Answer.Of<IReadOnlyList<RefusedDeclaration>>([.. declarations.Current.Refused.Where(refused => rights.Value!.Allows(Permission.Read,
            refused.Cluster is { } cluster && members.GetValueOrDefault(cluster) is { } member ? member.Cluster.Labels : ImmutableDictionary<string, string>.Empty))]);
    }

    internal FleetMember? Member(string name) => Volatile.Read(ref _members).GetValueOrDefault(name);

    /// <summary>Changes one member; a change that no page would show does not move the version.</summary>
    internal void Change(string name, Func<FleetMember, FleetMember> change)
    {
        lock (_gate)
        {
            if (!_members.TryGetValue(name, out var before))
                return;
            var after = change(before);
            Volatile.Write(ref _members, _members.SetItem(name, after));
            if (after.Cluster with { Health = after.Cluster.Health with { CheckedAt = before.Cluster.Health.CheckedAt } } != before.Cluster)
                Interlocked.Increment(ref _version);
        }
    }

    /// <summary>Replaces the members by what <paramref name="rebuild"/> makes of them.</summary>
    internal void Rebuild(Func<ImmutableDictionary<string, FleetMember>, ImmutableDictionary<string, FleetMember>> rebuild)
    {
        lock (_gate)
        {
            Volatile.Write(ref _members, rebuild(_members));
            Interlocked.Increment(ref _version);
        }
    }

    private Answer<Cluster> Find(PersonAccess rights, string name, Permission permission)
    {
        if (Member(name) is not { } member || !rights.Allows(Permission.Read, member.Cluster.Labels))
            return new Refusal(RefusalKind.NotFound, $"There is no cluster '{name}' that you may see.", "Check the name on the fleet page.");
        if (!rights.Allows(permission, member.Cluster.Labels))
            return new Refusal(RefusalKind.Forbidden, $"Your role on cluster {name} does not include this ({Words(permission)}).",
                "Ask an administrator for a role that does.");
        return member.Cluster;
    }

    private static string Words(Permission permission) => permission switch
    {
        Permission.Read => "reading",
        Permission.Capture => "starting captures",
        Permission.ReadAudit => "reading the audit chain",
        Permission.ManageAccess => "seeing everybody's rights",
        Permission.Request => "asking for changes",
        Permission.Approve => "approving changes",
        Permission.ManageRules => "asking for other approval rules",
        Permission.BreakGlass => "breaking glass",
    };
}

/// <summary>A cluster with what the console needs to work on it.</summary>
internal sealed record FleetMember(Cluster Cluster, ClusterDeclaration? Declaration, ClusterConnection? Connection, bool IsSettled)
{
    /// <summary>With the credential that may change things; null where there is none or this process holds none.</summary>
    public ClusterConnection? Executor { get; init; }

    public IEnumerable<ClusterConnection> Connections => new[] { Connection, Executor }.OfType<ClusterConnection>();
}
