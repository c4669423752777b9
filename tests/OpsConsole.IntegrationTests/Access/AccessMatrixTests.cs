using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using OpsConsole.Features.Clusters;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Access;

/// <summary>People × clusters: who sees whom, where rights come from, and what it costs the directory.</summary>
public sealed class AccessMatrixTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Issuer = "https://id.example";
    private static readonly Caller Ada = Caller("ada");
    private static readonly Caller Vera = Caller("vera");

    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("ocmatrix-").FullName, "assignments.json");
    private readonly Groups _directory = new();
    private SignInGround _ground = null!;
    private AccessService _access = null!;
    private AccessMatrix _matrix = null!;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(_path, $$"""
            { "grants": [
                { "group": "administrators", "role": "administrator", "clusters": "" },
                { "group": "operators", "role": "operator", "clusters": "environment=dev" },
                { "issuer": "{{Issuer}}", "subject": "vera", "role": "viewer", "clusters": "environment=staging" } ] }
            """);
        _ground = await SignInGround.CreateAsync(postgres);
        var options = Options.Create(new AccessOptions { AssignmentsFile = _path, Directory = new() { Mode = DirectoryMode.Provider } });
        var assignments = new AssignmentsFile(options, _ground.Time);
        _access = new(_directory, assignments, new(_ground.Time), options, _ground.Time);
        var fleet = new Fleet(_access, new ClusterDeclarations(Options.Create(new ClusterOptions()), TimeProvider.System));
        fleet.Rebuild(_ => Enumerable.Range(0, 300).Select(number => ($"cluster-{number:000}", new[] { "prod", "staging", "dev" }[number % 3])).ToImmutableDictionary(
            entry => entry.Item1,
            entry => new FleetMember(new Cluster
            {
                Name = entry.Item1,
                Labels = new Dictionary<string, string> { ["environment"] = entry.Item2 },
                Health = new ClusterHealth(ClusterState.Ready, null, null, null),
            }, null, null, true)));
        _matrix = new(fleet, new PeopleAccess(_access, assignments, _ground.Store), assignments);
        _directory.Of["ada"] = ["administrators"];
        _directory.Of["vera"] = ["operators"];
    }

    public async ValueTask DisposeAsync()
    {
        await _ground.DisposeAsync();
        Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);
    }

    [Fact]
    public async Task An_administrator_sees_everybody_named_and_everybody_who_signed_in_with_the_source_of_each_right()
    {
        await SignInAsync("otto", "vera");

        var table = (await _matrix.ReadAsync(Ada, CancellationToken.None)).Value!;

        Assert.Equal(["ada", "Name of otto", "Name of vera"], table.People.Select(person => person.Name));
        var vera = table.People.Single(person => person.Key.Subject == "vera");
        var (staging, dev, prod) = (Environment(table, "staging"), Environment(table, "dev"), Environment(table, "prod"));
        Assert.Equal([new AccessRight(Role.Viewer, 100, 100, "granted to the person by grants[2] of assignments.json")], table.RightsOn(vera, staging));
        Assert.Equal([new AccessRight(Role.Operator, 1, 1, "from group operators, by grants[1] of assignments.json")], table.RightsOn(vera, [dev[0]]));
        Assert.Empty(table.RightsOn(vera, prod));
        Assert.Empty(table.RightsOn(table.People.Single(person => person.Key.Subject == "otto"), table.Clusters));
        Assert.Equal(300, table.Clusters.Count);
    }

    [Fact]
    public async Task Others_see_their_own_row_on_the_clusters_they_see()
    {
        await SignInAsync("otto");

        var table = (await _matrix.ReadAsync(Vera, CancellationToken.None)).Value!;

        Assert.Equal(["vera"], table.People.Select(person => person.Key.Subject));
        Assert.Equal(200, table.Clusters.Count);
        Assert.DoesNotContain(table.Clusters, cluster => cluster.Environment == "prod");
    }

    [Fact]
    public async Task Fifty_people_are_asked_once_each_and_few_at_once()
    {
        await SignInAsync([.. Enumerable.Range(0, 50).Select(number => $"person-{number:00}")]);

        var table = (await _matrix.ReadAsync(Ada, CancellationToken.None)).Value!;
        await _matrix.ReadAsync(Ada, CancellationToken.None);

        Assert.Equal(52, table.People.Count);
        Assert.Equal(52, _directory.Asked);
        Assert.InRange(_directory.MostAtOnce, 1, 8);
    }

    [Fact]
    public async Task A_silent_directory_is_said_and_leaves_rows_unknown_instead_of_empty()
    {
        await SignInAsync([.. Enumerable.Range(0, 50).Select(number => $"person-{number:00}")]);
        await _access.ForReadingAsync(Ada, CancellationToken.None);
        _directory.IsSilent = true;

        var table = (await _matrix.ReadAsync(Ada, CancellationToken.None)).Value!;

        Assert.All(table.People.Where(person => person.Key != Ada.Key), person => Assert.Equal("Silence.", person.Refusal!.Message));
        Assert.NotNull(table.People.Single(person => person.Key == Ada.Key).Access);
        Assert.InRange(_directory.Asked, 2, 9);
    }

    [Fact]
    public async Task Whoever_the_directory_does_not_answer_for_sees_no_matrix()
    {
        _directory.IsSilent = true;

        Assert.Equal(RefusalKind.Unavailable, (await _matrix.ReadAsync(Ada, CancellationToken.None)).Refusal!.Kind);
    }

    private static Caller Caller(string subject) => new(new(Issuer, subject), subject);

    private static List<Cluster> Environment(AccessTable table, string environment) => [.. table.Clusters.Where(cluster => cluster.Environment == environment)];

    private async Task SignInAsync(params string[] subjects)
    {
        foreach (var subject in subjects)
            await _ground.SignIns.BeginAsync(new(new(Issuer, subject), $"Name of {subject}"), "192.0.2.7", "Firefox on Linux", CancellationToken.None);
    }

    /// <summary>A directory whose people the test names; it counts who asks how often and how many at once.</summary>
    private sealed class Groups : IDirectory
    {
        private readonly Lock _lock = new();
        private int _now;

        public Dictionary<string, string[]> Of { get; } = [];
        public bool IsSilent { get; set; }
        public int Asked { get; private set; }
        public int MostAtOnce { get; private set; }

        public async Task<Answer<Membership>> FindAsync(PersonKey person, CancellationToken cancellationToken)
        {
            lock (_lock)
                (Asked, MostAtOnce) = (Asked + 1, Math.Max(MostAtOnce, ++_now));
            await Task.Yield();
            lock (_lock)
                _now--;
            return IsSilent
                ? new Refusal(RefusalKind.Unavailable, "Silence.", "Wait.")
                : new Membership(Standing.Active, Of.GetValueOrDefault(person.Subject, []));
        }
    }
}
