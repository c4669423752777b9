using Npgsql;
using OpsConsole.Sandbox.Postgres;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Sandbox;

public sealed class PrivatePostgresTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ocpgtest-");

    public void Dispose()
    {
        PostgresHome.Erase(_folder.FullName);
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task What_was_committed_is_there_after_a_stop_and_a_new_start()
    {
        await using (var first = await StartAsync())
        {
            await first.EnsureDatabaseAsync("console", CancellationToken.None);
            await ScalarAsync(first.OwnerConnection("console"), "create table kept (n int); insert into kept values (7)");
        }

        await using var second = await StartAsync();

        Assert.Equal(7, await ScalarAsync(second.OwnerConnection("console"), "select n from kept"));
    }

    [Fact]
    public async Task A_killed_server_starts_again_under_the_same_connection_string()
    {
        await using var postgres = await StartAsync();
        await postgres.EnsureDatabaseAsync("console", CancellationToken.None);
        await ScalarAsync(postgres.OwnerConnection("console"), "create table kept (n int); insert into kept values (7)");

        await postgres.KillAsync(CancellationToken.None);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => ScalarAsync(postgres.OwnerConnection("console"), "select 1"));
        await postgres.StartAsync(CancellationToken.None);

        Assert.Equal(7, await ScalarAsync(postgres.OwnerConnection("console"), "select n from kept"));
    }

    [Fact]
    public async Task Data_pages_carry_checksums_and_nothing_listens_on_the_network()
    {
        await using var postgres = await StartAsync();

        Assert.Equal("on", await ScalarAsync(postgres.SuperuserConnection("postgres"), "show data_checksums"));
        Assert.Equal("", await ScalarAsync(postgres.SuperuserConnection("postgres"), "show listen_addresses"));
    }

    [Fact]
    public async Task The_app_login_can_neither_create_roles_nor_own_the_database()
    {
        await using var postgres = await StartAsync();
        await postgres.EnsureDatabaseAsync("console", CancellationToken.None);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => ScalarAsync(postgres.AppConnection("console"), "create role other"));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Fact]
    public async Task Stopping_removes_the_socket_folder()
    {
        string socket;
        await using (var postgres = await StartAsync())
        {
            socket = new NpgsqlConnectionStringBuilder(postgres.OwnerConnection("postgres")).Host!;
            Assert.True(Directory.Exists(socket));
        }

        await Eventually.True(() => !Directory.Exists(socket), $"{socket} is gone");
    }

    private Task<PrivatePostgres> StartAsync() =>
        PrivatePostgres.StartAsync(_folder.FullName, Durability.Process, CancellationToken.None);

    private static async Task<object?> ScalarAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
