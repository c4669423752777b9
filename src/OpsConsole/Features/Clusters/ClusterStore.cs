using System.Text.Json;
using Dapper;
using OpsConsole.Platform;
using OpsConsole.Platform.Audit;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Clusters;

/// <summary>A cluster as the database remembers it.</summary>
public sealed record ClusterRow
{
    public int Id { get; init; }
    public Guid Uid { get; init; }
    public required string Name { get; init; }
    public required IReadOnlyDictionary<string, string> Labels { get; init; }
    public required string Server { get; init; }
    public string? Version { get; init; }
    public bool IsDeclared { get; init; }
    public DateTimeOffset LastSeenAt { get; init; }
}

/// <summary>Either the row that now stands for the cluster, or why the uid may not stand behind this name.</summary>
public sealed record IdentityAnswer(ClusterRow? Row, string? Conflict);

/// <summary>The clusters this installation has met. Rows stay: labels decide who may read a cluster's history after it left.</summary>
public sealed class ClusterStore(Database database, ConfigurationStore journal)
{
    public Task<IReadOnlyList<ClusterRow>> AllAsync(CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<ClusterRow>>(async connection =>
    {
        const string sql = """
            select id, uid, name, labels::text as labels, server, version, is_declared, last_seen_at
              from cluster
             order by id
            """;
        var rows = await connection.QueryAsync<StoredRow>(new CommandDefinition(sql, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToCluster())];
    }, cancellationToken);

    /// <summary>Binds a name to the uid that answers behind it, unless the name belongs to another cluster or the cluster to another name.</summary>
    public Task<IdentityAnswer> SettleAsync(ClusterDeclaration declaration, Guid uid, string? version, IReadOnlyCollection<string> declaredNames,
        CancellationToken cancellationToken) => database.WriteAsync(async (connection, transaction) =>
    {
        const string conflictSql = """
            select id, uid, name, labels::text as labels, server, version, is_declared, last_seen_at
              from cluster
             where is_declared and (name = @name) <> (uid = @uid) and (name = @name or name = any(@declaredNames))
             limit 1
            """;
        const string upsertSql = """
            insert into cluster (uid, name, labels, server, version, is_declared)
            values (@uid, @name, @labels::jsonb, @server, @version, true)
            on conflict (uid) do update
               set name = excluded.name, labels = excluded.labels, server = excluded.server,
                   version = coalesce(excluded.version, cluster.version), is_declared = true, last_seen_at = clock_timestamp()
            returning id, uid, name, labels::text as labels, server, version, is_declared, last_seen_at
            """;
        var parameters = new
        {
            uid,
            declaration.Name,
            Labels = JsonSerializer.Serialize(declaration.Labels),
            Server = declaration.Connection.Server.ToString(),
            version,
            declaredNames = declaredNames.ToArray(),
        };
        var other = await connection.QueryFirstOrDefaultAsync<StoredRow>(
            new CommandDefinition(conflictSql, parameters, transaction, cancellationToken: cancellationToken));
        if (other is not null)
            return new IdentityAnswer(null, other.Name == declaration.Name
                ? $"The name stood for the cluster with kube-system uid {other.Uid}; now {uid} answers. Nothing is read until that is settled: "
                  + "if the cluster was rebuilt, remove its declaration file, wait until it shows as removed, and put the file back."
                : $"This is the cluster that is declared as {other.Name} already (kube-system uid {uid}); remove one of the two declarations.");

        var row = await connection.QuerySingleAsync<StoredRow>(new CommandDefinition(upsertSql, parameters, transaction, cancellationToken: cancellationToken));
        Steps.At("clusters.identity.settled");
        return new IdentityAnswer(row.ToCluster(), null);
    }, cancellationToken);

    /// <summary>
    /// Marks whatever is no longer declared, gives known clusters the labels their files now state, and records what came into force by that:
    /// all of it or nothing. <paramref name="change"/> is null for the first reading of a process, which is told from what the rows say.
    /// </summary>
    public Task FollowDeclarationsAsync(DeclarationState state, DeclarationChange? change, CancellationToken cancellationToken) =>
        database.WriteAsync(async (connection, transaction) =>
        {
            var declarations = state.Accepted;
            const string knownSql = """
                select id, uid, name, labels::text as labels, server, version, is_declared, first_seen_at, last_seen_at
                  from cluster
                 where is_declared
                """;
            const string sql = """
                update cluster
                   set is_declared = false
                 where is_declared and name <> all(@names);
                update cluster
                   set labels = declared.labels
                  from unnest(@names, @labels::jsonb[]) as declared(name, labels)
                 where cluster.is_declared and cluster.name = declared.name and cluster.labels <> declared.labels;
                """;
            var known = (await connection.QueryAsync<StoredRow>(new CommandDefinition(knownSql, transaction: transaction, cancellationToken: cancellationToken))).AsList();
            await connection.ExecuteAsync(new CommandDefinition(sql, new
            {
                Names = declarations.Select(declaration => declaration.Name).ToArray(),
                Labels = declarations.Select(declaration => JsonSerializer.Serialize(declaration.Labels)).ToArray(),
            }, transaction, cancellationToken: cancellationToken));
            Steps.At("clusters.declarations.followed");
            if (known.Count > 0 || declarations.Count > 0 || state.Refused.Count > 0)
                await journal.RecordAsync(connection, transaction, DeclarationChange.Subject,
                    last => (change ?? DeclarationChange.Since(KnownTo(last, known), state)).ToAuditEvent(state), cancellationToken);
        }, cancellationToken);

    /// <summary>Clusters whose identity was settled after the last event, and before whatever ended that process, were not told by it.</summary>
    private static Dictionary<string, ClusterRow> KnownTo(AuditRecord? last, IEnumerable<StoredRow> rows) =>
        rows.Where(row => row.FirstSeenAt <= last?.OccurredAt).ToDictionary(row => row.Name, row => row.ToCluster());

    private sealed record StoredRow
    {
        public int Id { get; init; }
        public Guid Uid { get; init; }
        public string Name { get; init; } = "";
        public string Labels { get; init; } = "{}";
        public string Server { get; init; } = "";
        public string? Version { get; init; }
        public bool IsDeclared { get; init; }
        public DateTimeOffset FirstSeenAt { get; init; }
        public DateTimeOffset LastSeenAt { get; init; }

        public ClusterRow ToCluster() => new()
        {
            Id = Id,
            Uid = Uid,
            Name = Name,
            Server = Server,
            Version = Version,
            IsDeclared = IsDeclared,
            LastSeenAt = LastSeenAt,
            Labels = JsonSerializer.Deserialize<Dictionary<string, string>>(Labels)!,
        };
    }
}
