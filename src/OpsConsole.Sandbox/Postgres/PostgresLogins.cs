using System.Security.Cryptography;
using System.Text.Json;
using Npgsql;

namespace OpsConsole.Sandbox.Postgres;

/// <summary>The logins of a private PostgreSQL: its superuser, the owner who migrates, and the console's own. Passwords are made once and kept beside the data.</summary>
public sealed record PostgresLogins(string Superuser, string Owner, string App)
{
    public const string SuperuserName = "postgres";
    public const string OwnerName = "opsconsole_owner";
    public const string AppName = "opsconsole_web";

    public static PostgresLogins Keep(string file)
    {
        if (File.Exists(file))
            return JsonSerializer.Deserialize<PostgresLogins>(File.ReadAllText(file))!;
        var made = new PostgresLogins(NewPassword(), NewPassword(), NewPassword());
        PrivateFile.Write(file, JsonSerializer.Serialize(made));
        return made;
    }

    /// <summary>Repeatable: a start that was cut off is completed by the next one.</summary>
    public async Task EnsureAsync(NpgsqlConnection superuser, CancellationToken cancellationToken)
    {
        foreach (var (name, password, attributes) in new[] { (OwnerName, Owner, "createrole"), (AppName, App, "") })
        {
            // Role statements take no parameters; names are constants and passwords are hexadecimal.
            var sql = $"""
                do $$ begin
                    if not exists (select from pg_roles where rolname = '{name}') then
                        create role {name} login {attributes} password '{password}';
                    end if;
                end $$
                """;
            await using var command = new NpgsqlCommand(sql, superuser);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static string NewPassword() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}
