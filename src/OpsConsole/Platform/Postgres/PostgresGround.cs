using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Npgsql;
using OpsConsole.Platform.Configuration;

namespace OpsConsole.Platform.Postgres;

/// <summary>The database under everything: connections, schema, health, and the keys that live in it.</summary>
public static class PostgresGround
{
    private const int MostPrepared = 64;

    public static void AddPostgres(this IHostApplicationBuilder builder)
    {
        builder.AddCheckedOptions<ConnectionOptions>(ConnectionOptions.Section);
        builder.AddCheckedOptions<PostgresOptions>(PostgresOptions.Section);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(OpenSource);
        builder.Services.AddSingleton<Database>();
        builder.Services.AddKeyedSingleton(Database.Prepared, (services, _) => OpenPreparedSource(services));
        builder.Services.AddKeyedSingleton(Database.Prepared, (services, key) =>
            new Database(services.GetRequiredKeyedService<NpgsqlDataSource>(key), services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<Database>>()));
        builder.Services.AddSingleton<SchemaFactsStore>();
        builder.Services.AddSingleton<DatabaseGate>();
        builder.Services.AddSingleton<DatabaseHealth>();
        builder.Services.AddHostedService(services => services.GetRequiredService<DatabaseHealth>());
        builder.Services.AddHealthChecks().AddCheck<DatabaseReadiness>("database", tags: ["ready"]);
        builder.AddSharedKeys();
    }

    private static NpgsqlDataSource OpenSource(IServiceProvider services) => Open(services, "console", Settings(services));

    /// <summary>A plan that fits any values is made once a session; nothing of a session is ever set here, so there is nothing to reset between its users.</summary>
    private static NpgsqlDataSource OpenPreparedSource(IServiceProvider services)
    {
        var settings = Settings(services);
        if (services.GetRequiredService<IOptions<PostgresOptions>>().Value.PrepareStatements)
        {
            (settings.MaxAutoPrepare, settings.AutoPrepareMinUsages, settings.NoResetOnClose) = (MostPrepared, 1, true);
            // A plan made while a table was small must not read all of it for the rest of the session; and what is forbidden looks so dear that it would be compiled.
            settings.BeginningWith("plan_cache_mode=force_generic_plan", "enable_seqscan=off", "jit=off");
        }
        return Open(services, "prepared", settings);
    }

    private static NpgsqlConnectionStringBuilder Settings(IServiceProvider services) =>
        DatabaseSettings.Of(services.GetRequiredService<IOptions<ConnectionOptions>>().Value.Console, "OpsConsole");

    private static NpgsqlDataSource Open(IServiceProvider services, string name, NpgsqlConnectionStringBuilder settings)
    {
        var source = new NpgsqlDataSourceBuilder(settings.ConnectionString) { Name = name };
        source.UseLoggerFactory(services.GetRequiredService<ILoggerFactory>());
        return source.Build();
    }
}
