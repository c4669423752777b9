using Npgsql;
using OpsConsole.Sandbox.Processes;

namespace OpsConsole.Sandbox.Postgres;

/// <summary>Whether a commit survives the loss of the machine (kept data) or only of the process (tests, whose databases are not vacuumed either).</summary>
public enum Durability
{
    Machine,
    Process,
}

/// <summary>A PostgreSQL of our own: data in a given folder, reachable through a socket in a short temporary folder and nothing else.</summary>
public sealed class PrivatePostgres : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly PostgresBinaries _binaries = PostgresBinaries.Find();
    private readonly PostgresUser _user = PostgresUser.Choose();
    private readonly string _socketFolder = Path.Combine(Path.GetTempPath(), "ocpg-" + Path.GetRandomFileName()[..8]);
    private readonly Durability _durability;
    private readonly PostgresLogins _logins;
    private readonly string _log;
    private readonly string _data;
    private WatchedProcess? _server;

    private PrivatePostgres(string folder, Durability durability)
    {
        _durability = durability;
        Directory.CreateDirectory(folder);
        _logins = PostgresLogins.Keep(Path.Combine(folder, "logins.json"));
        var home = PostgresHome.Choose(folder, _user);
        _log = Path.Combine(home, "postgresql.log");
        _data = Path.Combine(home, $"data-{_binaries.Version}");
    }

    /// <summary>Makes the data folder the first time, and starts the server; it ends with this process at the latest.</summary>
    public static async Task<PrivatePostgres> StartAsync(string folder, Durability durability, CancellationToken cancellationToken)
    {
        var postgres = new PrivatePostgres(Path.GetFullPath(folder), durability);
        PostgresHome.Initialize(postgres._binaries, postgres._user, postgres._data, postgres._logins.Superuser);
        await postgres.StartAsync(cancellationToken);
        await using var superuser = await postgres.OpenSuperuserAsync(cancellationToken);
        await postgres._logins.EnsureAsync(superuser, cancellationToken);
        return postgres;
    }

    public string OwnerConnection(string database) => Connection(PostgresLogins.OwnerName, _logins.Owner, database);

    public string AppConnection(string database) => Connection(PostgresLogins.AppName, _logins.App, database);

    public string SuperuserConnection(string database) => Connection(PostgresLogins.SuperuserName, _logins.Superuser, database);

    public async Task CreateDatabaseAsync(string name, string template, CancellationToken cancellationToken) =>
        await RunAsync($"""create database "{name}" owner {PostgresLogins.OwnerName} template "{template}" """, cancellationToken);

    /// <summary>An empty database that belongs to the owner, unless it is there already.</summary>
    public async Task EnsureDatabaseAsync(string name, CancellationToken cancellationToken)
    {
        await using var superuser = await OpenSuperuserAsync(cancellationToken);
        await using var exists = new NpgsqlCommand("select from pg_database where datname = $1", superuser) { Parameters = { new() { Value = name } } };
        await using (var found = await exists.ExecuteReaderAsync(cancellationToken))
            if (found.HasRows)
                return;
        await CreateDatabaseAsync(name, "template1", cancellationToken);
    }

    public Task DropDatabaseAsync(string name, CancellationToken cancellationToken) =>
        RunAsync($"""drop database if exists "{name}" with (force)""", cancellationToken);

    /// <summary>Starts it again after <see cref="StopAsync"/> or <see cref="KillAsync"/>, under the same connection strings.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit);
        while (true)
        {
            var said = File.Exists(_log) ? new FileInfo(_log).Length : 0;
            if (await TryStartAsync(limit.Token))
                return;
            if (!LogSince(said).Contains("pre-existing shared memory block", StringComparison.Ordinal))
                throw new SandboxException($"PostgreSQL did not start; the end of {_log}:\n{LogTail()}");
            // The children of a killed postmaster still hold its memory for a moment, on the machine's clock.
            await Task.Delay(50, limit.Token);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_server is null)
            return;
        await _server.StopAsync(cancellationToken);
        Forget();
    }

    /// <summary>SIGKILL to the postmaster, as a crash would do it; its children notice and end.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        await _server!.KillAsync(cancellationToken);
        Forget();
    }

    /// <summary>Sends the postmaster a signal by its short name: STOP, CONT.</summary>
    public Task SignalAsync(string signal, CancellationToken cancellationToken) => _server!.SignalAsync(signal, cancellationToken);

    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);

    private async Task<bool> TryStartAsync(CancellationToken cancellationToken)
    {
        MakeSocketFolder();
        _server = WatchedProcess.Start(new()
        {
            Command = [_binaries.Postgres, "-D", _data, .. Settings()],
            // Fast shutdown: sessions are ended, a checkpoint is written.
            StopSignal = "INT",
            Prefix = _user.Prefix,
            LogFile = _log,
            Belongings = _socketFolder,
        });
        while (true)
        {
            try
            {
                await using var connection = await OpenSuperuserAsync(cancellationToken);
                return true;
            }
            catch (NpgsqlException)
            {
                // Not listening yet, or still starting up: the server's end or the limit decides, not this attempt.
                if (_server.HasExited)
                {
                    Forget();
                    return false;
                }
                // On the wall clock, as the other process is.
                await Task.Delay(20, cancellationToken);
            }
        }
    }

    private void MakeSocketFolder()
    {
        Directory.CreateDirectory(_socketFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _user.Own(_socketFolder);
    }

    private IEnumerable<string> Settings()
    {
        yield return "-k";
        yield return _socketFolder;
        string[] settings =
        [
            "listen_addresses=", "unix_socket_permissions=0700", "max_connections=800", "timezone=UTC", "log_timezone=UTC",
            "shared_buffers=128MB", "max_wal_size=2GB", "log_min_messages=warning",
            // The databases of tests live for seconds, and there are hundreds: visiting each of them every minute took a fifth of the processor.
            .. _durability == Durability.Process ? ["fsync=off", "autovacuum=off"] : Array.Empty<string>(),
        ];
        foreach (var setting in settings)
        {
            yield return "-c";
            yield return setting;
        }
    }

    private void Forget()
    {
        _server?.Dispose();
        _server = null;
        // Pooled connections lead to a server that is gone.
        NpgsqlConnection.ClearAllPools();
    }

    private async Task RunAsync(string sql, CancellationToken cancellationToken)
    {
        await using var superuser = await OpenSuperuserAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, superuser);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<NpgsqlConnection> OpenSuperuserAsync(CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(SuperuserConnection("postgres") + ";Pooling=false");
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private string Connection(string user, string password, string database) =>
        new NpgsqlConnectionStringBuilder { Host = _socketFolder, Username = user, Password = password, Database = database }.ConnectionString;

    private string LogSince(long position)
    {
        if (!File.Exists(_log))
            return "";
        using var log = new FileStream(_log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        log.Position = Math.Min(position, log.Length);
        using var reader = new StreamReader(log);
        return reader.ReadToEnd();
    }

    private string LogTail() => File.Exists(_log) ? string.Join('\n', File.ReadLines(_log).TakeLast(15)) : "(no log)";
}
