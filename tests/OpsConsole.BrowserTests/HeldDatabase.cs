using Npgsql;

namespace OpsConsole.BrowserTests;

/// <summary>The tables that pages read, locked: whoever reads them waits, as on a slow day. The database itself answers.</summary>
internal sealed class HeldDatabase : IAsyncDisposable
{
    // The console asks these to know whether the database is well and who somebody is.
    private const string Lock = """
        do $$
        declare held regclass;
        begin
            for held in
                select c.oid from pg_class c
                where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
                  and c.relname !~ '^(schema_|data_protection|sign_in)'
            loop
                execute format('lock table %s in access exclusive mode', held);
            end loop;
        end $$
        """;

    private readonly NpgsqlConnection _connection;

    private HeldDatabase(NpgsqlConnection connection) => _connection = connection;

    public static async Task<HeldDatabase> BeginAsync(string ownerConnection)
    {
        var connection = new NpgsqlConnection(ownerConnection);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("begin; " + Lock, connection);
        await command.ExecuteNonQueryAsync();
        return new(connection);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
