using Dapper;
using Npgsql;

namespace OpsConsole.Platform.Postgres;

/// <summary>The table in which the database remembers what ran on it.</summary>
internal static class SchemaTable
{
    /// <summary>Null where the table does not exist: nothing ever ran.</summary>
    public static async Task<IReadOnlyList<AppliedMigration>?> ReadAsync(NpgsqlConnection connection, NpgsqlTransaction? transaction, CancellationToken cancellationToken)
    {
        const string exists = "select to_regclass('public.schema_migration') is not null";
        const string sql = """
            select number, name, hash, oldest_program
              from schema_migration
             order by number
            """;
        if (!await connection.ExecuteScalarAsync<bool>(new CommandDefinition(exists, transaction: transaction, cancellationToken: cancellationToken)))
            return null;
        return [.. await connection.QueryAsync<AppliedMigration>(new CommandDefinition(sql, transaction: transaction, cancellationToken: cancellationToken))];
    }

    /// <summary>True where others' tables stand in the schema that we would fill.</summary>
    public static Task<bool> HoldsSomethingElseAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        const string sql = """
            select exists (select 1
                             from pg_class c
                             join pg_namespace n on n.oid = c.relnamespace
                            where n.nspname = 'public'
                              and c.relkind in ('r', 'p')
                              and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e'))
            """;
        return connection.ExecuteScalarAsync<bool>(new CommandDefinition(sql, transaction: transaction, cancellationToken: cancellationToken));
    }

    public static Task CreateAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        const string sql = """
            create table schema_migration (
                number         integer primary key,
                name           text not null,
                hash           bytea not null,
                oldest_program text not null,
                program        text not null,
                applied_at     timestamptz not null default clock_timestamp()
            );
            grant select on schema_migration to opsconsole_app, opsconsole_auditor;
            """;
        return connection.ExecuteAsync(new CommandDefinition(sql, transaction: transaction, cancellationToken: cancellationToken));
    }

    public static Task RecordAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, Migration migration, Version program, CancellationToken cancellationToken)
    {
        const string sql = """
            insert into schema_migration (number, name, hash, oldest_program, program)
            values (@Number, @Name, @Hash, @OldestProgram, @Program)
            """;
        var row = new { migration.Number, migration.Name, migration.Hash, OldestProgram = migration.OldestProgram.ToString(), Program = program.ToString() };
        return connection.ExecuteAsync(new CommandDefinition(sql, row, transaction, cancellationToken: cancellationToken));
    }
}
