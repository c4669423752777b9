using Dapper;
using Npgsql;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Audit;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Storage.Saved;

/// <summary>Keeps the saved views; each write stands in the audit chain with it.</summary>
public sealed class SavedViewStore(Database database, AuditStore audit, TimeProvider time)
{
    public const int MostOfOne = 100;

    private const string Columns = "id, issuer, subject_id, person, table_name, name, query, is_shared, created_at, changed_at";

    /// <summary>A person's own views, then those that others share; of one table, or null for all.</summary>
    public Task<IReadOnlyList<SavedView>> ListAsync(PersonKey person, string? table, SavedViewPlace? after, int most, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<SavedView>>(async connection =>
    {
        const string sql = $"""
            select {Columns}
              from storage_view
             where ((issuer, subject_id) = (@Issuer, @Subject) or is_shared)
               and (@table::text is null or table_name = @table)
               and (@afterId::uuid is null
                    or ((issuer, subject_id) <> (@Issuer, @Subject), table_name, name, id) > (@isOfOthers, @afterTable, @afterName, @afterId))
             order by (issuer, subject_id) <> (@Issuer, @Subject), table_name, name, id
             limit @most
            """;
        return [.. await connection.QueryAsync<SavedView>(new CommandDefinition(sql, new
        {
            person.Issuer,
            person.Subject,
            table,
            isOfOthers = after?.IsOfOthers ?? false,
            afterTable = after?.Table,
            afterName = after?.Name,
            afterId = after?.Id,
            most,
        }, cancellationToken: cancellationToken))];
    }, cancellationToken);

    /// <summary>Saves a view that was checked; a former one of the same owner, table and name is replaced or stays.</summary>
    /// <param name="caller">Who saves it, and owns it.</param>
    /// <param name="order">The checked words: its query is canonical.</param>
    /// <param name="clusterId">Of the cluster that it names: its readers may see the event.</param>
    /// <param name="cancellationToken">Ends it; then nothing was saved.</param>
    public Task<Answer<SavedView>> SaveAsync(Caller caller, SavedViewOrder order, int? clusterId, CancellationToken cancellationToken) => database.WriteAsync<Answer<SavedView>>(async (connection, transaction) =>
    {
        const string sql = $"""
            insert into storage_view (id, issuer, subject_id, person, table_name, name, query, is_shared, created_at, changed_at)
            values (@id, @Issuer, @Subject, left(@Person, 200), @Table, @Name, @Query, @IsShared, @now, @now)
                on conflict (issuer, subject_id, table_name, name) do update
               set person = excluded.person, query = excluded.query, is_shared = excluded.is_shared,
                   changed_at = greatest(excluded.changed_at, storage_view.created_at)
            returning {Columns}
            """;
        var held = await HeldAsync(connection, transaction, caller.Key, order, cancellationToken);
        if (held.Former is { } former && order.Former is FormerView.Stays)
            return new Refusal(RefusalKind.Conflict, $"You have a view '{former.Name}' of {former.TableName} already.", "Replace it, or choose another name.");
        if (held.Former is null && held.Count >= MostOfOne)
            return new Refusal(RefusalKind.Conflict, $"You have {held.Count} views; {MostOfOne} are the most of one person.", "Delete one that you do not need any more, then save this one.");
        var saved = await connection.QuerySingleAsync<SavedView>(new CommandDefinition(sql, new
        {
            id = Guid.CreateVersion7(),
            caller.Key.Issuer,
            caller.Key.Subject,
            Person = caller.Name,
            order.Table,
            order.Name,
            order.Query,
            order.IsShared,
            now = time.GetUtcNow(),
        }, transaction, cancellationToken: cancellationToken));
        await audit.AppendAsync(connection, transaction, EventOf(caller, saved, "storage.view.saved", held.Former is null ? "saved" : "replaced", clusterId), cancellationToken);
        return saved;
    }, cancellationToken);

    /// <summary>Deletes a view of the caller's own; false where they have none of this name.</summary>
    /// <param name="caller">Whose it is.</param>
    /// <param name="table">Which table.</param>
    /// <param name="name">Which view.</param>
    /// <param name="clusterIdOf">The cluster that a view names: its readers may see the event.</param>
    /// <param name="cancellationToken">Ends it; then nothing was deleted.</param>
    public Task<bool> DeleteAsync(Caller caller, string table, string name, Func<SavedView, int?> clusterIdOf, CancellationToken cancellationToken) => database.WriteAsync(async (connection, transaction) =>
    {
        const string sql = $"""
            delete from storage_view
             where issuer = @Issuer and subject_id = @Subject and table_name = @table and name = @name
            returning {Columns}
            """;
        var gone = await connection.QuerySingleOrDefaultAsync<SavedView>(
            new CommandDefinition(sql, new { caller.Key.Issuer, caller.Key.Subject, table, name }, transaction, cancellationToken: cancellationToken));
        if (gone is null)
            return false;
        await audit.AppendAsync(connection, transaction, EventOf(caller, gone, "storage.view.deleted", "deleted", clusterIdOf(gone)), cancellationToken);
        return true;
    }, cancellationToken);

    /// <summary>The view of the same name, and how many the person has; nobody else saves for this person until the transaction ends.</summary>
    private static async Task<(SavedView? Former, int Count)> HeldAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, PersonKey person, SavedViewOrder order, CancellationToken cancellationToken)
    {
        const string waitSql = "select pg_advisory_xact_lock(hashtextextended('opsconsole.storage_view ' || @Issuer || ' ' || @Subject, 0))";
        const string formerSql = $"""
            select {Columns}
              from storage_view
             where issuer = @Issuer and subject_id = @Subject and table_name = @Table and name = @Name
            """;
        const string countSql = "select count(*)::int from storage_view where issuer = @Issuer and subject_id = @Subject";
        var values = new { person.Issuer, person.Subject, order.Table, order.Name };
        await connection.ExecuteAsync(new CommandDefinition(waitSql, values, transaction, cancellationToken: cancellationToken));
        return (await connection.QuerySingleOrDefaultAsync<SavedView>(new CommandDefinition(formerSql, values, transaction, cancellationToken: cancellationToken)),
            await connection.ExecuteScalarAsync<int>(new CommandDefinition(countSql, values, transaction, cancellationToken: cancellationToken)));
    }

    private static AuditEvent EventOf(Caller caller, SavedView view, string action, string outcome, int? clusterId) => new()
    {
        Caller = caller,
        Action = action,
        Subject = $"view '{view.Name}' of {view.TableName}",
        ClusterId = clusterId,
        Outcome = outcome,
        Detail = new Dictionary<string, string>
        {
            ["view"] = view.Id.ToString(),
            ["shared"] = view.IsShared ? "yes" : "no",
            // What it asks by and not for what: a question may name what not every reader of this event may know of.
            ["asks by"] = string.Join(", ", view.Query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=')[0]).Distinct()),
        },
    };
}
