using Dapper;
using Npgsql;

namespace OpsConsole.Platform.Postgres;

/// <summary>The group roles that migrations grant to. Roles belong to the whole server: other databases of it may be making them at this moment.</summary>
internal static class DatabaseRoles
{
    public static async Task EnsureAsync(NpgsqlConnection connection, string? appLogin, CancellationToken cancellationToken)
    {
        foreach (var group in (string[])["opsconsole_app", "opsconsole_auditor"])
            await EnsureGroupAsync(connection, group, cancellationToken);
        if (appLogin is not null && appLogin != connection.UserName)
            await GrantAsync(connection, appLogin, cancellationToken);
    }

    private static async Task EnsureGroupAsync(NpgsqlConnection connection, string group, CancellationToken cancellationToken)
    {
        const string sql = """
            select set_config('opsconsole.role', @group, false);
            do $$
            begin
                if not exists (select 1 from pg_roles where rolname = current_setting('opsconsole.role')) then
                    execute format('create role %I nologin', current_setting('opsconsole.role'));
                end if;
            exception
                when duplicate_object or unique_violation then null;
            end $$;
            """;
        await connection.ExecuteAsync(new CommandDefinition(sql, new { group }, cancellationToken: cancellationToken));
    }

    private static async Task GrantAsync(NpgsqlConnection connection, string appLogin, CancellationToken cancellationToken)
    {
        const string known = "select exists (select 1 from pg_roles where rolname = @appLogin)";
        const string sql = """
            select set_config('opsconsole.role', @appLogin, false);
            do $$
            begin
                if not exists (select 1
                                 from pg_auth_members m
                                where m.roleid = 'opsconsole_app'::regrole
                                  and m.member = quote_ident(current_setting('opsconsole.role'))::regrole) then
                    execute format('grant opsconsole_app to %I', current_setting('opsconsole.role'));
                end if;
            exception
                when unique_violation then null;
            end $$;
            """;
        if (!await connection.ExecuteScalarAsync<bool>(new CommandDefinition(known, new { appLogin }, cancellationToken: cancellationToken)))
            throw new MigrationRefusedException(
                $"The login '{appLogin}' of ConnectionStrings:Console does not exist on the server; create it: create role \"{appLogin}\" login password '…'");
        await connection.ExecuteAsync(new CommandDefinition(sql, new { appLogin }, cancellationToken: cancellationToken));
    }
}
