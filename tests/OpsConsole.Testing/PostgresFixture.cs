using Npgsql;
using OpsConsole.Platform.Postgres;
using OpsConsole.Sandbox.Postgres;

namespace OpsConsole.Testing;

/// <summary>One PostgreSQL per test program, started at the first use; each test class takes its own database from it.</summary>
/// <remarks>Register once: <c>[assembly: AssemblyFixture(typeof(PostgresFixture))]</c>.</remarks>
public sealed class PostgresFixture : IAsyncDisposable
{
    private const string Template = "template_migrated";

    private readonly DirectoryInfo _folder = TemporaryFolder.Create("ocpgdata-");
    private readonly SemaphoreSlim _gate = new(1);
    private PrivatePostgres? _server;
    private bool _templateReady;
    private int _databases;

    /// <summary>What a commit survives; the sandbox's own database keeps its promise even when the machine is lost, tests need not.</summary>
    public Durability Durability { get; init; } = Durability.Process;

    /// <summary>A fresh copy of the migrated template: about 30 ms.</summary>
    public async Task<TestDatabase> CreateDatabaseAsync()
    {
        var server = await ServerAsync();
        await _gate.WaitAsync();
        try
        {
            if (!_templateReady)
                await MakeTemplateAsync(server);
            return await CloneAsync(server, Template);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>A copy of a database that nobody uses; sessions that rest in a pool are ended, for one that is connected to cannot be copied.</summary>
    public async Task<TestDatabase> CopyAsync(TestDatabase template)
    {
        await using var connection = new NpgsqlConnection(template.SuperuserConnection + ";Pooling=false");
        await connection.OpenAsync();
        await using (var end = new NpgsqlCommand("select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()", connection))
            await end.ExecuteNonQueryAsync();
        await connection.CloseAsync();
        return await CloneAsync(await ServerAsync(), template.Name);
    }

    /// <summary>A database without any schema, for tests of the migrations themselves.</summary>
    public async Task<TestDatabase> CreateEmptyDatabaseAsync() => await CloneAsync(await ServerAsync(), "template1");

    /// <summary>A server of its own, for tests that stop or kill it. The caller disposes it.</summary>
    public async Task<PrivatePostgres> StartOwnServerAsync()
    {
        var folder = Path.Combine(_folder.FullName, Path.GetRandomFileName());
        return await PrivatePostgres.StartAsync(folder, Durability.Process, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _folder.Delete(recursive: true);
        _gate.Dispose();
    }

    private async Task<PrivatePostgres> ServerAsync()
    {
        await _gate.WaitAsync();
        try
        {
            return _server ??= await PrivatePostgres.StartAsync(Path.Combine(_folder.FullName, "shared"), Durability, CancellationToken.None);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task MakeTemplateAsync(PrivatePostgres server)
    {
        await server.EnsureDatabaseAsync(Template, CancellationToken.None);
        // A template with an open session cannot be copied; the migrator pools none.
        await new Migrator(server.OwnerConnection(Template), PostgresLogins.AppName).RunAsync(CancellationToken.None);
        _templateReady = true;
    }

    private async Task<TestDatabase> CloneAsync(PrivatePostgres server, string template)
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await server.CreateDatabaseAsync(name, template, CancellationToken.None);
        return new(name, server.OwnerConnection(name), server.AppConnection(name)) { SuperuserConnection = server.SuperuserConnection(name) };
    }
}

/// <summary>A database of one test class.</summary>
public sealed record TestDatabase(string Name, string OwnerConnection, string AppConnection)
{
    /// <summary>Of who may do everything, for tests of what is noticed afterwards.</summary>
    public string SuperuserConnection { get; init; } = "";
}
