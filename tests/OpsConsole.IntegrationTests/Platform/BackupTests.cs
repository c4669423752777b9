using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OpsConsole.IntegrationTests.Access;
using OpsConsole.Platform.Audit;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Sandbox.Clusters.World;
using OpsConsole.Sandbox.Postgres;
using OpsConsole.Sandbox.Processes;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Platform;

/// <summary>The procedure of docs/operations.md, word for word, from one PostgreSQL into another that knows nothing yet.</summary>
public sealed class BackupTests(PostgresFixture postgres) : AccessConsole(postgres), IAsyncLifetime
{
    private const string History = """
        select md5(string_agg(row::text, E'\n' order by row::text))
          from (select cluster_id, resource_id, valid_from, valid_to, sequence, change, hash, body from version) as row
        """;

    private readonly DirectoryInfo _files = TemporaryFolder.Create("ocbackup-");
    private SimulatedCluster _cluster = null!;

    private string Certificate => Path.Combine(_files.FullName, "keys.pem");

    public override Dictionary<string, string?> Settings() => new(base.Settings())
    {
        ["Clusters:Folder"] = _files.FullName,
        ["DataProtection:CertificateFile"] = Certificate,
    };

    protected override async Task PrepareAsync()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=keys", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        await File.WriteAllTextAsync(Certificate, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        WriteGrants("""{ "group": "all", "role": "administrator", "clusters": "" }""");
        _cluster = await SimulatedCluster.StartAsync(new() { Name = "backup-dev", Folder = _files.FullName, World = new WorldOptions { Objects = 30, TickInterval = TimeSpan.Zero } });
        DeclarationFile.Write(_files.FullName, _cluster, "dev", "0 0 1 1 *");
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _cluster.DisposeAsync();
        _files.Delete(recursive: true);
    }

    [Fact]
    public async Task A_dump_restored_elsewhere_has_the_same_history_the_same_chain_and_lets_people_stay_signed_in()
    {
        using var browser = await SignedInAsync(AddPerson("all"));
        await Eventually.True(async () => await TestDatabases.AskAsync<long>(Database.OwnerConnection,
            "select count(*) from capture_run where state = 'complete'") == 1, "the cluster is captured");
        await using var other = await StartOwnServerAsync();
        await other.CreateDatabaseAsync("opsconsole", "template0", CancellationToken.None);

        // What docs/operations.md says, with its own lines of SQL.
        var dump = Path.Combine(_files.FullName, "opsconsole.dump");
        await RunAsync("pg_dump", Database.OwnerConnection, "--format=custom", "--file", dump);
        await TestDatabases.RunAsync(other.SuperuserConnection("opsconsole"), Documented("restore-roles"));
        await RunAsync("pg_restore", other.OwnerConnection("opsconsole"), "--exit-on-error", "--single-transaction", "--no-comments", dump);

        var (before, after) = (Database.OwnerConnection, other.OwnerConnection("opsconsole"));
        var copied = await TestDatabases.AskAsync<string>(before, History);
        Assert.Equal(copied, await TestDatabases.AskAsync<string>(after, History));
        var settings = Settings();
        settings["ConnectionStrings:Console"] = other.AppConnection("opsconsole");
        settings["ConnectionStrings:Owner"] = null;
        settings["Captures:Enabled"] = "false";
        await using var restored = ConsoleProcess.Start(new() { Settings = settings });
        var address = await restored.ReadyAsync(CancellationToken.None).WaitAsync(Eventually.Limit);

        // Cookies belong to a host whatever its port, so the browser brings what the first console gave it.
        using var client = new HttpClient(new SocketsHttpHandler { CookieContainer = browser.Cookies, AllowAutoRedirect = false }) { BaseAddress = address };
        using var me = await client.GetAsync(new Uri("/api/v1/me", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, me.StatusCode);
        using var types = await client.GetAsync(new Uri("/api/v1/clusters/backup-dev/types", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, types.StatusCode);

        await using var source = Npgsql.NpgsqlDataSource.Create(other.AppConnection("opsconsole"));
        var verified = await new AuditStore(new(source, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<OpsConsole.Platform.Postgres.Database>.Instance))
            .VerifyAsync(AuditHead.Start, CancellationToken.None);
        Assert.Null(verified.Fault);
        Assert.True(verified.Head.Sequence > 0);
        // The rights came along: rows of the chain are as final there as here.
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => TestDatabases.RunAsync(other.AppConnection("opsconsole"), "update audit_event set person = 'x'"));
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => TestDatabases.RunAsync(other.OwnerConnection("opsconsole"), "delete from audit_event"));
    }

    [Fact]
    public async Task Two_logins_take_turns_so_that_no_password_is_changed_under_a_running_console()
    {
        await using var server = await StartOwnServerAsync();
        await server.EnsureDatabaseAsync("console", CancellationToken.None);
        var settings = Settings();
        (settings["ConnectionStrings:Console"], settings["ConnectionStrings:Owner"]) = (server.AppConnection("console"), server.OwnerConnection("console"));
        settings["Captures:Enabled"] = "false";
        Assert.Equal(0, await MigrateAsync(settings));
        await using var first = ConsoleProcess.Start(new() { Settings = settings });
        await first.ReadyAsync(CancellationToken.None).WaitAsync(Eventually.Limit);

        await TestDatabases.RunAsync(server.OwnerConnection("console"), "create role opsconsole_web_2 login password 'second'");
        settings["ConnectionStrings:Console"] = new Npgsql.NpgsqlConnectionStringBuilder(server.AppConnection("console")) { Username = "opsconsole_web_2", Password = "second" }.ConnectionString;
        Assert.Equal(0, await MigrateAsync(settings));
        await using var second = ConsoleProcess.Start(new() { Settings = settings });
        await second.ReadyAsync(CancellationToken.None).WaitAsync(Eventually.Limit);
        Assert.False(first.Exited.IsCompleted);
        await first.StopAsync(CancellationToken.None);
        await TestDatabases.RunAsync(server.SuperuserConnection("console"), $"alter role {PostgresLogins.AppName} nologin; select pg_terminate_backend(pid) from pg_stat_activity where usename = '{PostgresLogins.AppName}'");

        await second.ReadyAsync(CancellationToken.None).WaitAsync(Eventually.Limit);
        Assert.False(second.Exited.IsCompleted);
    }

    [Fact]
    public async Task A_new_secret_of_the_provider_counts_at_the_next_sign_in_and_a_new_certificate_keeps_people_signed_in()
    {
        using var browser = await SignedInAsync(AddPerson("all"));
        var secret = Settings()["Access:Oidc:ClientSecretFile"]!;
        var right = await File.ReadAllTextAsync(secret);

        WholeFile.Write(secret, "not-the-secret");
        using (var stranger = NewBrowser())
        using (var refused = await stranger.SignInAsync(AddPerson("all")))
            Assert.NotEqual("/settings", refused.RequestMessage!.RequestUri!.AbsolutePath);
        WholeFile.Write(secret, right);
        using var welcome = await SignedInAsync(AddPerson("all"));

        using var key = RSA.Create(2048);
        using var next = new CertificateRequest("CN=next", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        var file = Path.Combine(_files.FullName, "next.pem");
        await File.WriteAllTextAsync(file, next.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        var settings = Settings();
        settings["DataProtection:CertificateFile"] = file;
        settings["DataProtection:PreviousCertificateFiles:0"] = Certificate;
        settings["Captures:Enabled"] = "false";
        await using var renewed = ConsoleProcess.Start(new() { Settings = settings });
        var address = await renewed.ReadyAsync(CancellationToken.None).WaitAsync(Eventually.Limit);
        using var client = new HttpClient(new SocketsHttpHandler { CookieContainer = browser.Cookies, AllowAutoRedirect = false }) { BaseAddress = address };

        using var me = await client.GetAsync(new Uri("/api/v1/me", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, me.StatusCode);
    }

    private static async Task<int> MigrateAsync(Dictionary<string, string?> settings)
    {
        await using var migrate = ConsoleProcess.Start(new() { Arguments = ["migrate"], Settings = settings });
        return await migrate.Exited.WaitAsync(Eventually.Limit);
    }

    /// <summary>The block of SQL that stands under a name in docs/operations.md.</summary>
    private static string Documented(string name) => File.ReadAllText(Path.Combine(OpsConsole.Sandbox.Repository.Root, "docs", "operations.md"))
        .Split($"```sql {name}\n")[1].Split("```")[0];

    private static async Task RunAsync(string program, string connection, params string[] arguments)
    {
        var settings = new Npgsql.NpgsqlConnectionStringBuilder(connection);
        var start = new ProcessStartInfo(Path.Combine(PostgresBinaries.Find().Folder, program),
            ["--host", settings.Host!, "--username", settings.Username!, "--dbname", settings.Database!, .. arguments])
        {
            RedirectStandardError = true,
        };
        start.Environment["PGPASSWORD"] = settings.Password;
        using var process = Process.Start(start)!;
        var said = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {said}");
    }
}
