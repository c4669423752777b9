using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Npgsql;
using OpsConsole.Platform.Configuration;

namespace OpsConsole.Platform.Postgres;

/// <summary>The database under everything: connections, schema, health, and the keys that live in it.</summary>
public static class PostgresGround
{
    public static void AddPostgres(this IHostApplicationBuilder builder)
    {
        builder.AddCheckedOptions<ConnectionOptions>(ConnectionOptions.Section);
        builder.AddCheckedOptions<PostgresOptions>(PostgresOptions.Section);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(OpenSource);
        builder.Services.AddSingleton<Database>();
        builder.Services.AddSingleton<SchemaFactsStore>();
        builder.Services.AddSingleton<DatabaseGate>();
        builder.Services.AddSingleton<DatabaseHealth>();
        builder.Services.AddHostedService(services => services.GetRequiredService<DatabaseHealth>());
        builder.Services.AddHealthChecks().AddCheck<DatabaseReadiness>("database", tags: ["ready"]);
        builder.AddSharedKeys();
    }

    private static NpgsqlDataSource OpenSource(IServiceProvider services)
    {
        var settings = new NpgsqlConnectionStringBuilder(services.GetRequiredService<IOptions<ConnectionOptions>>().Value.Console)
        {
            ApplicationName = "OpsConsole",
            Timezone = "UTC",
            TcpKeepAlive = true,
        };
        var source = new NpgsqlDataSourceBuilder(settings.ConnectionString) { Name = "console" };
        source.UseLoggerFactory(services.GetRequiredService<ILoggerFactory>());
        return source.Build();
    }
}
