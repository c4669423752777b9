using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Audit;
using OpsConsole.Platform.Postgres;
using OpsConsole.Testing;

namespace OpsConsole.IntegrationTests.Access;

/// <summary>Sign-ins in a real database, by a clock of the test that begins now: the database dates by its own.</summary>
internal sealed class SignInGround : IAsyncDisposable
{
    public static readonly TimeSpan Revalidation = TimeSpan.FromMinutes(1);
    public static readonly Caller Vera = new(new("https://id.example", "vera"), "Vera");

    private readonly string _path = Path.GetTempFileName();
    private readonly NpgsqlDataSource _source;

    private SignInGround(string connection, string grants)
    {
        File.WriteAllText(_path, grants);
        _source = NpgsqlDataSource.Create(connection);
        // The pauses between tries are real; what the tests assert about time follows the test's clock.
        var database = new Database(_source, TimeProvider.System, NullLogger<Database>.Instance);
        Store = new(database, new AuditStore(database));
        Options = Microsoft.Extensions.Options.Options.Create(
            new AccessOptions { AssignmentsFile = _path, Revalidation = Revalidation, Directory = new() { Mode = DirectoryMode.Provider } });
        Assignments = new(Options, Time);
        SignIns = Process();
        Access = new(Directory, Assignments, new(Time), Options, Time, SignIns);
    }

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UtcNow);
    public Switch Directory { get; } = new();
    public IOptions<AccessOptions> Options { get; }
    public AssignmentsFile Assignments { get; }
    public SignInStore Store { get; }
    public SignIns SignIns { get; }
    public AccessService Access { get; }

    public static async Task<SignInGround> CreateAsync(PostgresFixture postgres) => On((await postgres.CreateDatabaseAsync()).AppConnection);

    public static SignInGround On(string connection) =>
        new(connection, """{"grants":[{"group":"staff","role":"operator","clusters":"environment=dev"}]}""");

    /// <summary>As another process, or this one after a restart, sees the same database.</summary>
    public SignIns Process() => new(Store, Options, Time, NullLogger<SignIns>.Instance);

    public async Task<(SignIn SignIn, string Key)> BeginAsync() => await SignIns.BeginAsync(Vera, "192.0.2.7", "Firefox on Linux", CancellationToken.None);

    public void Grant(string grants)
    {
        WholeFile.Write(_path, grants);
        Assignments.Reload();
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        File.Delete(_path);
    }

    /// <summary>A directory that says what the test wants and counts how often it was asked.</summary>
    public sealed class Switch : IDirectory
    {
        private int _asked;

        public Answer<Membership> Answer { get; set; } = new Membership(Standing.Active, ["staff"]);
        public int Asked => Volatile.Read(ref _asked);

        public Task<Answer<Membership>> FindAsync(PersonKey person, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _asked);
            return Task.FromResult(Answer);
        }
    }
}
