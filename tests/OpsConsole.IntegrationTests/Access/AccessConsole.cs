using OpsConsole.Sandbox.Postgres;
using OpsConsole.Sandbox.Processes;
using OpsConsole.Sandbox.Provider;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Access;

/// <summary>The console's own program with a database, an OpenID provider and a directory that tests may change. One for all tests of access.</summary>
[CollectionDefinition]
public sealed class AccessCollection : ICollectionFixture<AccessConsole>;

public class AccessConsole(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly TimeSpan Revalidation = TimeSpan.FromSeconds(1);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ocaccess-");
    private ConsoleProcess _console = null!;
    private int _people;

    public SandboxProvider Provider { get; private set; } = null!;
    public SandboxProviderOptions ProviderOptions { get; } = SandboxProviderOptions.Ephemeral();
    public TestDatabase Database { get; private set; } = null!;
    public Uri Address { get; private set; } = null!;
    public string Assignments => Path.Combine(_folder.FullName, "assignments.json");

    public async ValueTask InitializeAsync()
    {
        Provider = await SandboxProvider.StartAsync(ProviderOptions, CancellationToken.None);
        Database = await postgres.CreateDatabaseAsync();
        WriteGrants("""
            { "group": "operators", "role": "operator", "clusters": "environment in (dev, prod)" },
            { "group": "auditors", "role": "approver", "clusters": "" },
            { "group": "administrators", "role": "administrator", "clusters": "" }
            """);
        await PrepareAsync();
        _console = ConsoleProcess.Start(new() { Settings = Settings() });
        Address = await _console.SignInReadyAsync(CancellationToken.None);
    }

    /// <summary>What stands beside the provider and the database before the console starts.</summary>
    protected virtual Task PrepareAsync() => Task.CompletedTask;

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _console.DisposeAsync();
        await Provider.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>Another PostgreSQL, which knows nothing of this console's; the caller disposes it.</summary>
    public Task<PrivatePostgres> StartOwnServerAsync() => postgres.StartOwnServerAsync();

    public IReadOnlyList<string> Log => _console.Lines;

    public virtual Dictionary<string, string?> Settings() => new()
    {
        ["ConnectionStrings:Console"] = Database.AppConnection,
        ["Captures:MaskSecretFields"] = "false",
        ["ConnectionStrings:Owner"] = Database.OwnerConnection,
        ["Access:Oidc:Authority"] = Provider.Issuer,
        ["Access:Oidc:ClientId"] = "opsconsole",
        ["Access:Oidc:ClientSecretFile"] = Secret("console", ProviderOptions.ConsoleSecret),
        ["Access:Oidc:RequireHttpsMetadata"] = "false",
        ["Access:Api:Audience"] = "opsconsole-api",
        ["Access:AssignmentsFile"] = Assignments,
        ["Access:Revalidation"] = Revalidation.ToString(),
        ["Access:Directory:Mode"] = "Provider",
        ["Access:Directory:Url"] = Provider.DirectoryUrl.AbsoluteUri,
        ["Access:Directory:ClientId"] = "opsconsole-directory",
        ["Access:Directory:Timeout"] = "00:00:15",
        ["Access:Directory:ClientSecretFile"] = Secret("directory", ProviderOptions.DirectorySecret),
    };

    public void WriteGrants(string rows) => WholeFile.Write(Assignments, $$"""{ "grants": [ {{rows}} ] }""");

    /// <summary>A new account, so that what one test does to a person touches no other.</summary>
    public string AddPerson(params string[] groups)
    {
        var subject = $"person-{Interlocked.Increment(ref _people)}";
        Provider.Directory.Put(new() { Subject = subject, Name = $"Name of {subject}", Groups = groups });
        return subject;
    }

    public void Change(string subject, Func<SandboxPerson, SandboxPerson> change) =>
        Provider.Directory.Put(change(Provider.Directory.Find(subject)!));

    public Browser NewBrowser() => new(Address);

    public async Task<Browser> SignedInAsync(string subject)
    {
        var browser = NewBrowser();
        using var page = await browser.SignInAsync(subject, "/settings");
        Assert.Equal("/settings", page.RequestMessage!.RequestUri!.AbsolutePath);
        return browser;
    }

    /// <summary>Actions in the chain about this person, oldest first.</summary>
    public async Task<string[]> AuditOfAsync(string subject) =>
        await TestDatabases.AskAsync<string[]>(Database.OwnerConnection,
            $"select coalesce(array_agg(action || ' ' || outcome order by sequence), '{{}}') from audit_event where subject_id = '{subject}'");

    private string Secret(string name, string value)
    {
        var file = Path.Combine(_folder.FullName, name + ".secret");
        File.WriteAllText(file, value + "\n");
        return file;
    }
}
