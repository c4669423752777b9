using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using OpsConsole.Features.Captures;
using OpsConsole.Features.Clusters;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Captures;

/// <summary>States that are kept by themselves, alone and while a capture of the same type is between its list and its commit.</summary>
public sealed class ObjectKeeperTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Classes = "storageclasses.storage.k8s.io";
    private const string Group = "storage.k8s.io";

    private CaptureGround _ground = null!;
    private SimulatedCluster _cluster = null!;
    private ObjectKeeper _keeper = null!;

    private Cluster Cluster => _ground.Fleet.All.Single();

    public async ValueTask InitializeAsync()
    {
        _ground = await CaptureGround.CreateAsync(postgres);
        _cluster = await _ground.AddClusterAsync("one", objects: 0);
        // As another process would.
        var database = _ground.Test.OpenDatabase();
        _keeper = new ObjectKeeper(new ObjectKeepStore(database), new DictionaryStore(database), new CaptureMasking(Options.Create(_ground.Options)));
    }

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task What_did_not_change_is_the_version_that_stands()
    {
        Create("a");
        await _ground.CaptureAsync("one");

        var kept = Assert.Single(await KeepAsync(await ReadAsync("a")));

        Assert.Null(kept.Reason);
        Assert.False(kept.IsNew);
        Assert.Equal(("", "a", Uid("a")), (kept.Namespace, kept.Name, kept.Uid));
        Assert.Equal(await _ground.AskAsync<long>("select sequence from version join resource on resource.id = resource_id where name = 'a'"), kept.Sequence);
        Assert.Equal(await _ground.AskAsync<DateTimeOffset>("select valid_from from current where name = 'a'"), kept.ValidFrom);
        Assert.Equal("added list true", await ChainAsync("a"));
    }

    [Fact]
    public async Task What_changed_since_the_capture_becomes_a_version_as_a_capture_would_store_it()
    {
        for (var number = 0; number < BodyDictionary.Samples; number++)
            Create($"made-{number}");
        await _ground.CaptureAsync("one");
        Change("made-7", "moved");

        var body = await ReadAsync("made-7");
        var kept = Assert.Single(await KeepAsync(body));
        var again = Assert.Single(await KeepAsync(body));

        Assert.True(kept.IsNew);
        Assert.False(again.IsNew);
        Assert.Equal((kept.Sequence, kept.ValidFrom), (again.Sequence, again.ValidFrom));
        Assert.Equal("added list true, modified list false", await ChainAsync("made-7"));
        Assert.Equal(2, await _ground.AskAsync<short>("select encoding from version where run_id is null"));
        Assert.Contains("\"tier\":\"moved\"", Encoding.UTF8.GetString((await _ground.BodyAsync("one", "storageclasses", "made-7"))!), StringComparison.Ordinal);
        await AssertSoundAsync();

        var run = await _ground.CaptureAsync("one");

        Assert.Equal((RunState.Complete, 0L, 0L, 0L), (run.State, run.Added, run.Modified, run.Deleted));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task A_deletion_after_it_is_told_by_the_next_capture()
    {
        Create("a");
        Create("stays");
        await _ground.CaptureAsync("one");
        Change("a", "moved");
        await KeepAsync(await ReadAsync("a"));
        _cluster.Objects.Delete(Classes, null, "a");

        var run = await _ground.CaptureAsync("one");

        Assert.Equal((RunState.Complete, 1L), (run.State, run.Deleted));
        Assert.Equal("added list true, modified list false, deleted list true", await ChainAsync("a"));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task An_object_that_no_capture_saw_begins_its_history_here_and_is_not_taken_for_deleted()
    {
        Create("a");
        await _ground.CaptureAsync("one");
        Create("new");

        var kept = Assert.Single(await KeepAsync(await ReadAsync("new")));

        Assert.True(kept.IsNew);
        Assert.Equal("", await _ground.AskAsync<string>("select checkpoint.resource_version from checkpoint join resource_type as type on type.id = type_id where type.resource = 'storageclasses'"));
        var run = await _ground.CaptureAsync("one");
        Assert.Equal((RunState.Complete, 0L, 0L, 0L), (run.State, run.Added, run.Modified, run.Deleted));
        Assert.Equal("added list false", await ChainAsync("new"));
    }

    [Fact]
    public async Task Each_object_that_cannot_be_kept_says_why_and_the_others_are_kept()
    {
        Create("a");
        Create("replaced");
        Create("twice");
        await _ground.CaptureAsync("one");
        _cluster.Objects.Delete(Classes, null, "replaced");
        Create("replaced");
        Change("a", "moved");
        var twice = await ReadAsync("twice");

        var kept = await KeepAsync(
            Encoding.UTF8.GetBytes("""{"apiVersion":"storage.k8s.io/v1","kind":"StorageClass","metadata":{"name":"odd","uid":"u"},"parameters":{"a":1,"a":2}}"""),
            await ReadAsync("replaced"), twice, twice,
            Encoding.UTF8.GetBytes("""{"apiVersion":"storage.k8s.io/v1beta1","kind":"StorageClass","metadata":{"name":"b","uid":"u"}}"""),
            Encoding.UTF8.GetBytes("""{"apiVersion":"storage.k8s.io/v1","kind":"StorageClass","metadata":{"name":"c"}}"""),
            "[]"u8.ToArray(), await ReadAsync("a"));

        Assert.Equal(["odd", "replaced", "twice", "twice", "b", "c", "", "a"], kept.Select(entry => entry.Name));
        Assert.Collection(kept.Select(entry => entry.Reason),
            reason => Assert.Contains("a key twice", reason, StringComparison.Ordinal),
            reason => Assert.Contains("had this name before", reason, StringComparison.Ordinal),
            Assert.Null,
            reason => Assert.Contains("named twice", reason, StringComparison.Ordinal),
            reason => Assert.Contains("v1beta1", reason, StringComparison.Ordinal),
            reason => Assert.Contains("no uid", reason, StringComparison.Ordinal),
            reason => Assert.Contains("not a JSON object", reason, StringComparison.Ordinal),
            Assert.Null);
        Assert.True(kept[^1].IsNew);
        await AssertSoundAsync();
    }

    [Fact]
    public async Task A_type_without_history_and_a_cluster_without_identity_keep_nothing_and_say_so()
    {
        Create("a");
        var body = await ReadAsync("a");

        var never = Assert.Single(await KeepAsync(body));
        var unknown = Assert.Single(await _keeper.KeepAsync(Cluster with { Id = null }, Group, "storageclasses", [body], CancellationToken.None));

        Assert.Contains("never captured", never.Reason, StringComparison.Ordinal);
        Assert.Contains("never captured", unknown.Reason, StringComparison.Ordinal);
        Assert.Equal(0, await _ground.AskAsync<long>("select count(*) from version"));
    }

    [Fact]
    public async Task A_state_older_than_what_a_capture_has_seen_since_is_not_written_behind_it()
    {
        Create("a");
        var first = await ReadAsync("a");
        await _ground.CaptureAsync("one");
        Change("a", "second");
        var second = await ReadAsync("a");
        Change("a", "third");
        await _ground.CaptureAsync("one");

        var (earliest, between) = (Assert.Single(await KeepAsync(first)), Assert.Single(await KeepAsync(second)));

        Assert.Null(earliest.Reason);
        Assert.Equal(await _ground.AskAsync<long>("select sequence from version where change = 'added' and resource_id = (select id from resource where name = 'a')"), earliest.Sequence);
        Assert.Contains("a later state", between.Reason, StringComparison.Ordinal);
        Assert.Equal("added list true, modified list true", await ChainAsync("a"));
    }

    [Fact]
    public async Task The_last_state_of_what_a_capture_took_for_deleted_is_found_and_nothing_comes_back()
    {
        Create("a");
        Create("stays");
        await _ground.CaptureAsync("one");
        var body = await ReadAsync("a");
        _cluster.Objects.Delete(Classes, null, "a");
        await _ground.CaptureAsync("one");

        var kept = Assert.Single(await KeepAsync(body));

        Assert.Null(kept.Reason);
        Assert.False(kept.IsNew);
        Assert.Equal("added list true, deleted list true", await ChainAsync("a"));
    }

    /// <summary>Nobody changed it since the capture before: the list showed its known bytes and nothing of it is staged.</summary>
    [Fact]
    public Task Kept_behind_a_list_that_showed_the_known_bytes() => BetweenAsync(
        before: () => Create("a"),
        between: () => Change("a", "moved"),
        during: "added list true, modified list false", after: "added list true, modified list false");

    [Fact]
    public Task Kept_behind_a_list_that_showed_an_older_change() => BetweenAsync(
        before: () => Create("a"),
        listed: () => Change("a", "listed"),
        between: () => Change("a", "moved"),
        during: "added list true, modified list false", after: "added list true, modified list false");

    [Fact]
    public Task Kept_as_the_list_showed_it() => BetweenAsync(
        before: () => Create("a"),
        listed: () => Change("a", "listed"),
        during: "added list true, modified list false", after: "added list true, modified list false");

    [Fact]
    public Task Kept_before_the_list_that_shows_a_later_change_is_committed() => BetweenAsync(
        before: () => Create("a"),
        read: () => Change("a", "read"),
        listed: () => Change("a", "listed"),
        during: "added list true, modified list false, modified list true", after: "added list true, modified list false, modified list true");

    [Fact]
    public Task A_new_object_kept_as_the_list_showed_it() => BetweenAsync(
        listed: () => Create("a"),
        during: "added list false", after: "added list false");

    [Fact]
    public Task A_new_object_kept_behind_the_list_that_showed_it() => BetweenAsync(
        listed: () => Create("a"),
        between: () => Change("a", "moved"),
        during: "added list false", after: "added list false");

    [Fact]
    public Task A_new_object_that_the_list_could_not_show() => BetweenAsync(
        between: () => Create("a"),
        during: "added list false", after: "added list false");

    [Fact]
    public Task What_the_list_proves_gone_is_gone_though_it_was_kept_meanwhile() => BetweenAsync(
        before: () => Create("a"),
        read: () => Change("a", "read"),
        listed: () => _cluster.Objects.Delete(Classes, null, "a"),
        during: "added list true, modified list false, deleted list true", after: "added list true, modified list false, deleted list true");

    [Fact]
    public Task What_went_after_it_was_kept_is_gone_with_the_next_capture() => BetweenAsync(
        before: () => Create("a"),
        between: () => Change("a", "moved"),
        afterwards: () => _cluster.Objects.Delete(Classes, null, "a"),
        during: "added list true, modified list false", after: "added list true, modified list false, deleted list true");

    [Fact]
    public Task Kept_where_the_list_showed_a_known_form_in_other_bytes() => BetweenAsync(
        before: () => Create("a"),
        listed: () =>
        {
            Change("a", "elsewhere");
            Change("a", "gold");
        },
        between: () => Change("a", "moved"),
        during: "added list true, modified list false", after: "added list true, modified list false");

    [Fact]
    public Task A_name_made_again_after_the_list() => BetweenAsync(
        listed: () => Create("a"),
        between: () =>
        {
            _cluster.Objects.Delete(Classes, null, "a");
            Create("a");
        },
        during: "added list false", after: "added list false");

    [Fact]
    public Task A_name_made_again_before_the_list() => BetweenAsync(
        read: () => Create("a"),
        listed: () =>
        {
            _cluster.Objects.Delete(Classes, null, "a");
            Create("a");
        },
        during: "added list false, deleted list true; added list true", after: "added list false, deleted list true; added list true");

    [Fact]
    public async Task Many_keepers_and_captures_at_once_lose_nothing_and_number_nothing_twice()
    {
        var names = Enumerable.Range(0, 20).Select(number => $"made-{number}").ToList();
        names.ForEach(name => Create(name));
        await _ground.CaptureAsync("one");
        var keptHashes = new System.Collections.Concurrent.ConcurrentBag<(string Name, string Hash)>();
        using var stop = new CancellationTokenSource();
        var keepers = Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
        {
            for (var turn = 0; !stop.IsCancellationRequested; turn++)
            {
                var mine = names.Where((_, at) => at % 4 == worker || at % 7 == 0).ToList();
                if (worker < 3)
                    mine.ForEach(name => Change(name, $"{worker}-{turn}"));
                var bodies = await Task.WhenAll(mine.Select(ReadAsync));
                foreach (var kept in await KeepAsync(bodies))
                    if (kept.Reason is null)
                        keptHashes.Add((kept.Name, Convert.ToHexStringLower(kept.Hash!)));
                    else
                        Assert.Contains("a later state", kept.Reason, StringComparison.Ordinal);
            }
        })).ToList();

        for (var round = 0; round < 6; round++)
            Assert.Equal(RunState.Complete, (await _ground.CaptureAsync("one")).State);
        await stop.CancelAsync();
        await Task.WhenAll(keepers);
        var last = await _ground.CaptureAsync("one");

        Assert.Equal((RunState.Complete, 0L, 0L), (last.State, last.Added, last.Deleted));
        await AssertSoundAsync();
        var stored = (await Captured.AskAsync<string[]>(_ground.Test,
            "select array_agg(resource.name || ' ' || encode(hash, 'hex')) from version join resource on resource.id = resource_id")).ToHashSet();
        Assert.True(keptHashes.Count > 50, $"only {keptHashes.Count}");
        Assert.All(keptHashes.Distinct(), kept => Assert.Contains($"{kept.Name} {kept.Hash}", stored));
        foreach (var name in names)
            Assert.Contains($"\"tier\":\"{_cluster.Objects.Find(Classes, null, name)!.Parse()["metadata"]!["labels"]!["tier"]}\"",
                Encoding.UTF8.GetString((await _ground.BodyAsync("one", "storageclasses", name))!), StringComparison.Ordinal);
    }

    /// <summary>
    /// One capture; what changes until the state is read that is kept; what changes until the second capture lists; what changes between its list
    /// and its commit, where the state is kept; a third capture. Where nothing says when the state is read, it is read where it is kept.
    /// </summary>
    private async Task BetweenAsync(string during, string after, Action? before = null, Action? read = null, Action? listed = null, Action? between = null,
        Action? afterwards = null)
    {
        Create("other");
        before?.Invoke();
        await _ground.CaptureAsync("one");
        read?.Invoke();
        var body = read is null ? null : await ReadAsync("a");
        listed?.Invoke();
        using var moment = AtListed.Do(Classes, async () =>
        {
            between?.Invoke();
            Assert.Null(Assert.Single(await KeepAsync(body ?? await ReadAsync("a"))).Reason);
        });

        var run = await _ground.CaptureAsync("one");

        Assert.True(moment.HasRun);
        Assert.Equal((RunState.Complete, 0L), (run.State, run.Refused));
        Assert.Equal(during, await ChainAsync("a"));
        await AssertSoundAsync();

        afterwards?.Invoke();
        var next = await _ground.CaptureAsync("one");

        Assert.Equal((RunState.Complete, 0L), (next.State, next.Refused));
        Assert.Equal(after, await ChainAsync("a"));
        await AssertSoundAsync();
    }

    private Task<IReadOnlyList<KeptObject>> KeepAsync(params byte[][] bodies) =>
        _keeper.KeepAsync(Cluster, Group, "storageclasses", [.. bodies.Select(body => (ReadOnlyMemory<byte>)body)], CancellationToken.None);

    private Task<byte[]> ReadAsync(string name) => _ground.Fleet.ConnectionTo("one")!.GetAsync($"/apis/{Group}/v1/storageclasses/{name}", CancellationToken.None);

    private void Create(string name) => _cluster.Objects.Create(Classes, new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["tier"] = "gold" } },
        ["provisioner"] = "ebs.csi.aws.com",
        ["parameters"] = new JsonObject { ["type"] = "gp3", ["kmsKeyId"] = $"arn:aws:kms:us-east-1:111122223333:key/{name}" },
    });

    private void Change(string name, string tier) => _cluster.Objects.Change(Classes, null, name, document => document["metadata"]!["labels"]!["tier"] = tier);

    private string Uid(string name) => _cluster.Objects.Find(Classes, null, name)!.Uid;

    /// <summary>Of each lineage of the name its versions in their order: change, source, and whether a run stored it.</summary>
    private Task<string> ChainAsync(string name) => _ground.AskAsync<string>("""
        select string_agg(line, '; ' order by id)
          from (select resource.id, string_agg(concat_ws(' ', change, source, case when run_id is null then 'false' else 'true' end), ', ' order by sequence) as line
                  from version
                  join resource on resource.cluster_id = version.cluster_id and resource.id = version.resource_id
                 where resource.name = @name
                 group by resource.id) as lineages
        """, new { name });

    private async Task AssertSoundAsync()
    {
        Assert.True(await _ground.AskAsync<bool>("""
            select count(*) = count(distinct sequence) and count(*) = max(sequence) and max(sequence) = (select last from change_sequence) from version
            """), "the feed has gaps or doubles");
        Assert.Equal(0, await _ground.AskAsync<long>("""
            select count(*) from current
              full join (select * from version where valid_to = 'infinity' and change <> 'deleted') as open
                on open.cluster_id = current.cluster_id and open.resource_id = current.resource_id and open.valid_from = current.valid_from
             where current.hash is distinct from open.hash
            """));
        Assert.Equal(0, await _ground.AskAsync<long>("""
            select count(*) from (select valid_to, lead(valid_from, 1, 'infinity') over (partition by resource_id order by valid_from) as next,
                           hash, lag(hash) over (partition by resource_id order by valid_from) as former
                      from version) as chain
             where valid_to <> next or hash = former
            """));
    }
}
