using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpsConsole.Platform.Postgres;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Platform;

/// <summary>The keys of cookies in the database: readable by who holds the certificate, across its rotation, and by nobody else.</summary>
public sealed class SharedKeysTests(PostgresFixture postgres) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ockeys-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_database_holds_no_key_that_its_reader_could_use()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var console = Console(database, Certificate("first"));

        Protector(console).Protect("a cookie");

        var stored = await TestDatabases.AskAsync<string>(database.OwnerConnection, "select string_agg(xml, '') from data_protection_key");
        Assert.Contains("EncryptedData", stored, StringComparison.Ordinal);
        Assert.DoesNotContain("masterKey", stored, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_certificate_the_key_lies_open_as_the_test_above_would_notice()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var console = Console(database, certificate: null);

        Protector(console).Protect("a cookie");

        Assert.Contains("masterKey", await TestDatabases.AskAsync<string>(database.OwnerConnection, "select string_agg(xml, '') from data_protection_key"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rotated_certificate_reads_old_cookies_with_the_previous_one_beside_it_and_says_so_without()
    {
        var database = await postgres.CreateDatabaseAsync();
        var (first, second) = (Certificate("first"), Certificate("second"));
        await using var before = Console(database, first);
        var cookie = Protector(before).Protect("a cookie");

        await using var rotated = Console(database, second, previous: first);
        Assert.Equal("a cookie", Protector(rotated).Unprotect(cookie));

        var log = new ConcurrentQueue<string>();
        await using var without = Console(database, second, previous: null, log);
        Assert.ThrowsAny<CryptographicException>(() => Protector(without).Unprotect(cookie));
        Assert.Contains(log, line => line.StartsWith("Error", StringComparison.Ordinal) && line.Contains("key element", StringComparison.Ordinal));
    }

    private static IDataProtector Protector(WebApplication console) =>
        console.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");

    private string Certificate(string name)
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        var file = Path.Combine(_folder.FullName, name + ".pem");
        File.WriteAllText(file, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        return file;
    }

    private static WebApplication Console(TestDatabase database, string? certificate, string? previous = null, ConcurrentQueue<string>? log = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (log is not null)
            builder.Logging.AddProvider(new Lines(log));
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Console"] = database.AppConnection,
            ["DataProtection:CertificateFile"] = certificate,
            ["DataProtection:PreviousCertificateFiles:0"] = previous,
        }.Where(setting => setting.Value is not null));
        builder.AddPostgres();
        return builder.Build();
    }

    private sealed class Lines(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {formatter(state, exception)}");
    }
}
