using System.Net;
using System.Net.Sockets;
using OpsConsole.Sandbox.Processes;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Platform;

/// <summary>What keeps the host from starting, and how it says so.</summary>
public sealed class HostStartTests(PostgresFixture postgres)
{
    private const int Refused = 78;

    [Theory]
    [InlineData("ConnectionStrings:Console", null, "ConnectionStrings:Console is missing; set it")]
    [InlineData("ConnectionStrings:Console", "nonsense", "ConnectionStrings:Console: is no PostgreSQL connection string; write Host=…")]
    [InlineData("ConnectionStrings:Ops", "Host=x", "ConnectionStrings:Ops is not a known key")]
    [InlineData("Postgres:MigrateAtStart", "yes", "Postgres:MigrateAtStart is 'yes'; write true or false")]
    [InlineData("Postgres:MigrateAtStrat", "true", "Postgres:MigrateAtStrat is not a known key (did you mean MigrateAtStart?)")]
    [InlineData("Postgres:WatchInterval", "2", "Postgres:WatchInterval is '2'; write a duration such as")]
    [InlineData("Postgres:WatchInterval", "02:00:00", "Postgres:WatchInterval is '02:00:00'; write a value from 00:00:00.1")]
    [InlineData("Access:Oidc:Autority", "https://x", "Access:Oidc:Autority is not a known key (did you mean Authority?)")]
    [InlineData("Audit:VerifyInterval:Minutes", "1", "Audit:VerifyInterval has keys below it; write a duration such as")]
    [InlineData("Captures:MaskSecretFields", "true", "Captures:MaskingKeyFile: is missing; name a file")]
    [InlineData("DataProtection:CertificateFile", "/no/such.pem", "DataProtection:CertificateFile is '/no/such.pem', which holds no readable PEM certificate")]
    public async Task A_wrong_setting_is_one_line_with_key_and_fix(string key, string? value, string line)
    {
        var settings = ConsoleSettings.For(await postgres.CreateDatabaseAsync());
        settings[key] = value;

        var (code, lines) = await RunAsync(new() { Settings = settings });

        Assert.Equal(Refused, code);
        Assert.StartsWith($"OpsConsole cannot start: {line}", Assert.Single(lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_errors_are_named_at_once_and_an_unknown_section_of_a_file_too()
    {
        var settings = ConsoleSettings.For(await postgres.CreateDatabaseAsync());
        settings["Postgres:WatchInterval"] = "soon";
        var folder = Directory.CreateTempSubdirectory("ocstart-");
        var file = Path.Combine(folder.FullName, "extra.json");
        await File.WriteAllTextAsync(file, """{ "Capturse": { "Enabled": true }, "Audit": { "VerifyInterval": [1, 2] } }""");

        var (code, lines) = await RunAsync(new() { Settings = settings, SettingsFile = file });
        folder.Delete(recursive: true);

        Assert.Equal(Refused, code);
        Assert.Equal(3, lines.Count);
        Assert.Contains(lines, line => line.Contains("Capturse is not a section of OpsConsole", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("Audit:VerifyInterval has keys below it", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("Postgres:WatchInterval is 'soon'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Production_asks_for_a_certificate_over_the_keys()
    {
        var settings = ConsoleSettings.For(await postgres.CreateDatabaseAsync());

        var (code, lines) = await RunAsync(new() { Settings = settings, Environment = "Production" });

        Assert.Equal(Refused, code);
        Assert.Contains("DataProtection:CertificateFile is missing", Assert.Single(lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_without_its_migrations_is_refused_with_the_command_that_helps()
    {
        var (code, lines) = await RunAsync(new() { Settings = ConsoleSettings.For(await postgres.CreateEmptyDatabaseAsync()) });

        Assert.Equal(Refused, code);
        Assert.Contains(lines, line => line.StartsWith("OpsConsole cannot start: The database lacks 0001_platform_base", StringComparison.Ordinal)
            && line.EndsWith("Run `OpsConsole migrate` with ConnectionStrings:Owner.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_database_that_moved_on_is_refused_with_the_version_it_needs()
    {
        var test = await postgres.CreateDatabaseAsync();
        await TestDatabases.RunAsync(test.OwnerConnection,
            "insert into schema_migration (number, name, hash, oldest_program, program) values (9000, 'later_contract', '', '7.1.0', '7.1.0')");

        var (code, lines) = await RunAsync(new() { Settings = ConsoleSettings.For(test) });

        Assert.Equal(Refused, code);
        Assert.Contains(lines, line => line.Contains("needs OpsConsole 7.1.0 or later (migration 9000_later_contract)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_login_that_the_server_refuses_is_refused_at_start()
    {
        var test = await postgres.CreateDatabaseAsync();
        var settings = ConsoleSettings.For(test);
        settings["ConnectionStrings:Console"] = test.AppConnection.Replace("Password=", "Password=wrong", StringComparison.Ordinal);

        var (code, lines) = await RunAsync(new() { Settings = settings });

        Assert.Equal(Refused, code);
        Assert.Contains(lines, line => line.Contains("Check ConnectionStrings:Console", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_taken_address_is_one_line_that_names_it()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var address = $"http://{taken.LocalEndpoint}";

        var (code, lines) = await RunAsync(new() { Settings = ConsoleSettings.For(await postgres.CreateDatabaseAsync()), Address = address });

        Assert.Equal(Refused, code);
        Assert.Contains(address, Assert.Single(lines), StringComparison.Ordinal);
    }

    private static async Task<(int Code, IReadOnlyList<string> Lines)> RunAsync(ConsoleProcessOptions options)
    {
        await using var process = ConsoleProcess.Start(options);
        var code = await process.Exited.WaitAsync(Eventually.Limit);
        return (code, [.. process.Lines.Where(line => line.StartsWith("OpsConsole cannot start", StringComparison.Ordinal))]);
    }
}
