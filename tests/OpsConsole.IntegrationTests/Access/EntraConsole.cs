using OpsConsole.Sandbox.Processes;
using OpsConsole.Sandbox.Provider;
using OpsConsole.Testing;
using OpsConsole.Testing.FaultServer;
using Xunit;

namespace OpsConsole.IntegrationTests.Access;

[CollectionDefinition]
public sealed class EntraCollection : ICollectionFixture<EntraConsole>;

/// <summary>The console's own program over real HTTPS, with a tenant of Entra ID and Microsoft Graph as the sandbox's provider plays them.</summary>
public sealed class EntraConsole(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly TestAuthority _authority = new();
    private ConsoleProcess _console = null!;
    private int _people;

    public EntraShape Tenant { get; } = new();
    public SandboxProviderOptions ProviderOptions { get; private set; } = null!;
    public SandboxProvider Provider { get; private set; } = null!;
    public TestDatabase Database { get; private set; } = null!;
    public Uri Address { get; private set; } = null!;
    public string ConsoleAuthority => File.ReadAllText(_authority.AuthorityFile);

    public async ValueTask InitializeAsync()
    {
        ProviderOptions = SandboxProviderOptions.Ephemeral() with { Entra = Tenant };
        Provider = await SandboxProvider.StartAsync(ProviderOptions, CancellationToken.None);
        Database = await postgres.CreateDatabaseAsync();
        _console = Start();
        Address = await _console.SignInReadyAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _console.DisposeAsync();
        await Provider.DisposeAsync();
        _authority.Dispose();
    }

    public ConsoleProcess Start(params (string Key, string? Value)[] settings)
    {
        var all = Settings();
        foreach (var (key, value) in settings)
            all[key] = value;
        return ConsoleProcess.Start(new() { Settings = all, Address = "https://127.0.0.1:0", Authority = ConsoleAuthority });
    }

    public Browser NewBrowser(Uri? address = null) => new(address ?? Address, ConsoleAuthority + "\n" + Provider.AuthorityPem);

    /// <summary>A new account in these groups of the tenant.</summary>
    public SandboxPerson AddPerson(params string[] groups)
    {
        var subject = $"person-{Interlocked.Increment(ref _people)}";
        var person = new SandboxPerson { Subject = subject, Name = $"Name of {subject}", Groups = groups };
        Provider.Directory.Put(person);
        return person;
    }

    private Dictionary<string, string?> Settings()
    {
        using var certificate = _authority.IssueServer("127.0.0.1");
        var (file, key) = _authority.WritePair("console", certificate);
        return new()
        {
            ["Kestrel:Certificates:Default:Path"] = file,
            ["Kestrel:Certificates:Default:KeyPath"] = key,
            ["ConnectionStrings:Console"] = Database.AppConnection,
            ["ConnectionStrings:Owner"] = Database.OwnerConnection,
            ["Captures:MaskSecretFields"] = "false",
            ["Access:Mode"] = "Entra",
            ["Access:Entra:Instance"] = Provider.Address.AbsoluteUri,
            ["Access:Entra:TenantId"] = Tenant.TenantId,
            ["Access:Entra:ClientId"] = "opsconsole",
            ["Access:Entra:ClientSecretFile"] = _authority.Write("console.secret", ProviderOptions.ConsoleSecret),
            ["Access:CertificateAuthorityFile"] = _authority.Write("provider-ca.crt", Provider.AuthorityPem),
            ["Access:Api:Audience"] = "opsconsole-api",
            ["Access:Revalidation"] = "00:00:01",
            ["Access:AssignmentsFile"] = _authority.Write("assignments.json", $$"""
                { "grants": [ { "group": "{{EntraShape.IdOf("group", "operators")}}", "role": "operator", "clusters": "environment=dev" } ] }
                """),
            ["Access:Directory:Mode"] = "Graph",
            ["Access:Directory:Url"] = Provider.GraphUrl.AbsoluteUri,
            ["Access:Directory:ClientId"] = "opsconsole-directory",
            ["Access:Directory:ClientSecretFile"] = _authority.Write("directory.secret", ProviderOptions.DirectorySecret),
            ["Access:Directory:Timeout"] = "00:00:15",
        };
    }
}
