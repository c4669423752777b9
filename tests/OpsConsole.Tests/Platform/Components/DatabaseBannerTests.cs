using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using OpsConsole.Platform.Components;
using OpsConsole.Platform.Postgres;
using Xunit;

namespace OpsConsole.Tests.Platform.Components;

public sealed class DatabaseBannerTests
{
    [Fact]
    public async Task A_database_that_is_away_is_said_with_since_when_and_without_its_reason()
    {
        await using var source = NpgsqlDataSource.Create("Host=/tmp/no-such-folder;Username=secret-login;Database=console");
        var time = new FakeTimeProvider();
        var options = Options.Create(new PostgresOptions());
        var gate = new DatabaseGate(source, Options.Create(new ConnectionOptions()), options, time, NullLogger<DatabaseGate>.Instance);
        using var health = new DatabaseHealth(gate, new(source, time, NullLogger<Database>.Instance), time, options, NullLogger<DatabaseHealth>.Instance);
        await health.LookAsync(CancellationToken.None);
        await using var context = new BunitContext();
        context.Services.AddSingleton(health).AddSingleton<TimeProvider>(time);

        var banner = context.Render<DatabaseBanner>();

        Assert.Contains("The database cannot be reached", banner.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.NotNull(banner.Find("time"));
        Assert.DoesNotContain("no-such-folder", banner.Markup, StringComparison.Ordinal);
    }
}
