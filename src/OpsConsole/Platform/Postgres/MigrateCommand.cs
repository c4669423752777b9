using Npgsql;
using OpsConsole.Platform.Configuration;

namespace OpsConsole.Platform.Postgres;

/// <summary><c>OpsConsole migrate</c>: the only thing that works as the owner of the database, and then it is gone.</summary>
public static class MigrateCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.AddSettingsFiles();
        var connections = builder.AddCheckedOptions<ConnectionOptions>(ConnectionOptions.Section);
        using var host = builder.Build();

        var errors = new SettingsCheck(ConnectionOptions.Section, typeof(ConnectionOptions)).Run(builder.Configuration);
        if (errors.Count > 0)
            return StartCheck.Refuse(errors);
        if (string.IsNullOrEmpty(connections.Owner))
            return StartCheck.Refuse(["ConnectionStrings:Owner is missing; set it in a settings file or as the environment variable ConnectionStrings__Owner"]);
        try
        {
            var login = new NpgsqlConnectionStringBuilder(connections.Console).Username;
            var applied = await new Migrator(connections.Owner, login).RunAsync(CancellationToken.None);
            foreach (var migration in applied)
                Console.WriteLine($"applied {migration.Number:0000}_{migration.Name}");
            Console.WriteLine($"The database has all {Migration.Embedded.Count} migrations.");
            return 0;
        }
        catch (MigrationRefusedException refusal)
        {
            return StartCheck.Refuse([refusal.Message]);
        }
        catch (NpgsqlException error)
        {
            return StartCheck.Refuse([$"ConnectionStrings:Owner leads to no usable database: {DatabaseFault.Describe(error)}"]);
        }
    }
}
