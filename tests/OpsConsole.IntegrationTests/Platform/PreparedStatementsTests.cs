using Dapper;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpsConsole.Platform.Postgres;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Platform;

/// <summary>The connections by which runs write: what the server keeps of their statements.</summary>
public sealed class PreparedStatementsTests(PostgresFixture postgres)
{
    [Fact]
    public async Task What_a_run_repeats_stays_prepared_in_the_session_that_comes_back()
    {
        using var app = await StartAsync(isPrepared: true);
        var database = app.Services.GetRequiredKeyedService<Database>(Database.Prepared);

        var first = await AskAsync(database);
        var second = await AskAsync(database);

        Assert.Equal((1L, "force_generic_plan", "off"), (first.Prepared, first.Plans, first.Scans));
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task Nothing_is_prepared_where_a_pooler_stands_between()
    {
        using var app = await StartAsync(isPrepared: false);

        var asked = await AskAsync(app.Services.GetRequiredKeyedService<Database>(Database.Prepared));

        Assert.Equal((0L, "auto", "on"), (asked.Prepared, asked.Plans, asked.Scans));
    }

    [Fact]
    public async Task Everything_else_is_planned_for_its_values()
    {
        using var app = await StartAsync(isPrepared: true);

        var asked = await AskAsync(app.Services.GetRequiredService<Database>());

        Assert.Equal((0L, "auto", "on"), (asked.Prepared, asked.Plans, asked.Scans));
    }

    private static Task<(long Prepared, string Plans, string Scans, int Session)> AskAsync(Database database) => database.ReadAsync(async connection =>
    {
        await connection.ExecuteScalarAsync<int>("select @value::integer + 7000", new { value = 1 });
        // Not by parameters, so that it is not counted itself.
        return await connection.QuerySingleAsync<(long, string, string, int)>("""
            select (select count(*) from pg_prepared_statements where statement like '%+ 7000' and not from_sql),
                   current_setting('plan_cache_mode'), current_setting('enable_seqscan'), pg_backend_pid()
            """);
    }, CancellationToken.None);

    private async Task<IHost> StartAsync(bool isPrepared)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Console"] = (await postgres.CreateDatabaseAsync()).AppConnection,
            ["Postgres:PrepareStatements"] = isPrepared.ToString(),
        });
        builder.AddPostgres();
        return builder.Build();
    }
}
