using Dapper;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Audit;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Restores.Transforms;

/// <summary>Keeps the transforms, version by version; each write stands in the audit chain with it.</summary>
public sealed class TransformStore(Database database, AuditStore audit)
{
    private const string Columns = "name, version, patch as patch_json, changes_external_name, note, person, made_at";

    /// <summary>The newest version of each, by name.</summary>
    /// <param name="after">The name after which it goes on; null for the beginning.</param>
    /// <param name="most">So many.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<IReadOnlyList<StoredTransform>> ListAsync(string? after, int most, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<StoredTransform>>(async connection =>
    {
        const string sql = $"""
            select distinct on (name) {Columns}
              from restore_transform
             where @after::text is null or name > @after
             order by name, version desc
             limit @most
            """;
        return [.. await connection.QueryAsync<StoredTransform>(new CommandDefinition(sql, new { after, most }, cancellationToken: cancellationToken))];
    }, cancellationToken);

    /// <summary>The versions of one, newest first.</summary>
    public Task<IReadOnlyList<StoredTransform>> VersionsAsync(string name, int most, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<StoredTransform>>(async connection =>
    {
        const string sql = $"select {Columns} from restore_transform where name = @name order by version desc limit @most";
        return [.. await connection.QueryAsync<StoredTransform>(new CommandDefinition(sql, new { name, most }, cancellationToken: cancellationToken))];
    }, cancellationToken);

    /// <summary>A version, or the newest; null where there is none.</summary>
    public Task<StoredTransform?> FindAsync(string name, int? version, CancellationToken cancellationToken) => database.ReadAsync(connection =>
    {
        const string sql = $"""
            select {Columns}
              from restore_transform
             where name = @name and (@version::integer is null or version = @version)
             order by version desc
             limit 1
            """;
        return connection.QueryFirstOrDefaultAsync<StoredTransform>(new CommandDefinition(sql, new { name, version }, cancellationToken: cancellationToken));
    }, cancellationToken);

    /// <summary>Makes the next version, where the newest is still the one that is expected.</summary>
    /// <param name="caller">Who makes it.</param>
    /// <param name="order">A checked one.</param>
    /// <param name="expected">The number of the newest version that its maker knows; 0 for none.</param>
    /// <param name="cancellationToken">Ends it; then nothing was kept.</param>
    public Task<Answer<StoredTransform>> SaveAsync(Caller caller, TransformOrder order, int expected, CancellationToken cancellationToken) => database.WriteAsync<Answer<StoredTransform>>(async (connection, transaction) =>
    {
        const string waitSql = "select pg_advisory_xact_lock(hashtextextended('opsconsole.restore_transform ' || @Name, 0))";
        const string newestSql = "select coalesce(max(version), 0) from restore_transform where name = @Name";
        const string sql = $"""
            insert into restore_transform (name, version, patch, changes_external_name, note, issuer, subject_id, person, made_at)
            values (@Name, @version, @Patch, @ChangesExternalName, @Note, @Issuer, @Subject, left(@Person, 200), clock_timestamp())
            returning {Columns}
            """;
        await connection.ExecuteAsync(new CommandDefinition(waitSql, new { order.Name }, transaction, cancellationToken: cancellationToken));
        var newest = await connection.ExecuteScalarAsync<int>(new CommandDefinition(newestSql, new { order.Name }, transaction, cancellationToken: cancellationToken));
        if (newest != expected)
            return new Refusal(RefusalKind.Conflict, newest == 0 ? $"There is no transform '{order.Name}' yet, and version {expected} of it was expected."
                : $"Transform '{order.Name}' is at version {newest} now, and {(expected == 0 ? "none" : $"version {expected}")} was expected.", "Look at the newest version, and make yours of that.");
        var saved = await connection.QuerySingleAsync<StoredTransform>(new CommandDefinition(sql, new
        {
            order.Name,
            version = newest + 1,
            order.Patch,
            order.ChangesExternalName,
            order.Note,
            caller.Key.Issuer,
            caller.Key.Subject,
            Person = caller.Name,
        }, transaction, cancellationToken: cancellationToken));
        await audit.AppendAsync(connection, transaction, new AuditEvent
        {
            Caller = caller,
            Action = "restores.transform.saved",
            Subject = $"transform '{saved.Name}'",
            Outcome = "saved",
            Detail = new Dictionary<string, string>
            {
                ["version"] = $"{saved.Version}",
                ["changes external names"] = saved.ChangesExternalName ? "yes" : "no",
            },
        }, cancellationToken);
        return saved;
    }, cancellationToken);
}

/// <summary>What is to be kept as the next version of a transform.</summary>
public sealed record TransformOrder
{
    public required string Name { get; init; }

    /// <summary>Of the patch, canonical JSON.</summary>
    public required string Patch { get; init; }
    public required bool ChangesExternalName { get; init; }
    public required string Note { get; init; }
}
