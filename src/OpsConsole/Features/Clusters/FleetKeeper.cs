using System.Collections.Immutable;
using OpsConsole.Kubernetes;

namespace OpsConsole.Features.Clusters;

/// <summary>Brings declarations, remembered rows and connections together into the fleet.</summary>
public sealed class FleetKeeper(Fleet fleet, TimeProvider time)
{
    /// <summary>A connection that lost its declaration ends the requests that are under way only after this.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private IReadOnlyList<ClusterRow> _rows = [];
    private DeclarationState _state = DeclarationState.Empty;

    /// <summary>Takes over what the folder says.</summary>
    public void Follow(DeclarationState state)
    {
        lock (_gate)
        {
            _state = state;
            Rebuild();
        }
    }

    /// <summary>Takes over what the database remembers.</summary>
    public void Remember(IReadOnlyList<ClusterRow> rows)
    {
        lock (_gate)
        {
            _rows = rows;
            Rebuild();
        }
    }

    private void Rebuild() => fleet.Rebuild(before =>
    {
        var after = ImmutableDictionary.CreateBuilder<string, FleetMember>(StringComparer.Ordinal);
        foreach (var declaration in _state.Accepted)
            after[declaration.Name] = Declared(declaration, before.GetValueOrDefault(declaration.Name));
        foreach (var row in _rows.Where(row => after.Values.All(member => member.Cluster.Id != row.Id)))
            after[after.ContainsKey(row.Name) ? $"{row.Name}~{row.Uid.ToString()[..8]}" : row.Name] = Removed(row, before.GetValueOrDefault(row.Name));
        foreach (var gone in before.Values.SelectMany(member => member.Connections).Except(after.Values.SelectMany(member => member.Connections)))
            DisposeLater(gone);
        return after.ToImmutable();
    });

    private FleetMember Declared(ClusterDeclaration declaration, FleetMember? before)
    {
        // What stood under the name while it was not declared says nothing of what is declared now.
        before = before is { Declaration: not null } ? before : null;
        var row = _rows.FirstOrDefault(row => row.IsDeclared && row.Name == declaration.Name);
        var sameConnection = before?.Declaration!.Connection == declaration.Connection;
        return new FleetMember(
            new Cluster
            {
                Id = before?.Cluster.Id ?? row?.Id,
                Uid = before?.Cluster.Uid ?? row?.Uid,
                Name = declaration.Name,
                Labels = declaration.Labels,
                Server = declaration.Connection.Server.ToString(),
                Version = before?.Cluster.Version ?? row?.Version,
                Health = before?.Cluster.Health ?? new ClusterHealth(ClusterState.Unknown, null, time.GetUtcNow(), null),
            },
            declaration,
            sameConnection ? before!.Connection : new ClusterConnection(declaration.Connection, time),
            sameConnection && before!.IsSettled)
        {
            Executor = before?.Declaration!.ExecutorConnection == declaration.ExecutorConnection ? before?.Executor
                : declaration.ExecutorConnection is { } executor ? new ClusterConnection(executor, time)
                : null,
        };
    }

    private FleetMember Removed(ClusterRow row, FleetMember? before) => new(
        new Cluster
        {
            Id = row.Id,
            Uid = row.Uid,
            Name = row.Name,
            Labels = row.Labels,
            Server = row.Server,
            Version = row.Version,
            Health = before is { Declaration: null, Cluster.Health: var health } && before.Cluster.Id == row.Id ? health
                : new ClusterHealth(ClusterState.Removed, "It is no longer declared; its history stays.", row.LastSeenAt, null),
        },
        null, null, false);

    /// <summary>Requests that are under way may end.</summary>
    private void DisposeLater(ClusterConnection connection) =>
        _ = Task.Delay(Grace, time).ContinueWith(_ => connection.Dispose(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
}
