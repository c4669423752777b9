using OpsConsole.Features.Audit;
using OpsConsole.Features.Audit.Checkpoints;
using OpsConsole.Platform.Audit;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Features.Audit;

public sealed class CheckpointKeeperTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly DirectoryInfo _keys = Directory.CreateTempSubdirectory("ockeys-");
    private AuditOptions _options = null!;
    private TestDatabase _test = null!;
    private LockedBucket _bucket = null!;

    public static TheoryData<string> Kinds => ["folder", "bucket"];

    public async ValueTask InitializeAsync()
    {
        _options = new() { SigningKeyFile = AuditGround.WriteKey(_keys) };
        _test = await postgres.CreateDatabaseAsync();
        _bucket = await LockedBucket.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _bucket.DisposeAsync();
        _keys.Delete(recursive: true);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_checkpoint_is_kept_where_the_chain_has_grown_and_the_former_ones_stay(string kind)
    {
        var place = Place(kind);
        using var console = new AuditGround(_test, _options, place);
        await console.WriteAsync(3);

        await console.LookAsync();
        await console.LookAsync();
        await console.WriteAsync(2);
        await console.LookAsync();

        var kept = await KeptAsync(place, 5);
        Assert.Equal([5L, 3L], kept.Select(one => one.Checkpoint!.Sequence));
        using var keys = new CheckpointKeys([Path.Combine(_keys.FullName, "key-public.pem")]);
        Assert.All(kept, one => Assert.Equal(SignatureStanding.Valid, keys.Judge(one.Checkpoint!)));
        // The console's clock is a day behind: the database's counts.
        Assert.All(kept, one => Assert.InRange(one.Checkpoint!.At - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(-10), TimeSpan.FromMinutes(10)));
        Assert.Equal(ChainStanding.Intact, console.Standing.Now.Standing);
        Assert.Null(console.Standing.RefusalOfDestruction);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_restored_older_chain_is_told_by_either_place(string kind)
    {
        using (var console = new AuditGround(_test, _options, Place(kind)))
        {
            await console.WriteAsync(5_000);
            await console.LookAsync();
        }
        await TestDatabases.RunAsync(_test.SuperuserConnection, "alter table audit_event disable trigger user; delete from audit_event where sequence > 2; alter table audit_event enable trigger user");

        using var restarted = new AuditGround(_test, _options, Place(kind));
        await restarted.LookAsync();

        Assert.Equal(ChainStanding.Broken, restarted.Standing.Now.Standing);
        Assert.Equal(5_000, restarted.Keeper.State.Broken!.Fault!.Sequence);
    }

    [Fact]
    public async Task The_newest_is_found_also_where_the_chain_went_on_for_long_without_one()
    {
        using (var console = new AuditGround(_test, _options, Place("bucket")))
        {
            await console.WriteAsync(3);
            await console.LookAsync();
            await console.WriteAsync(5_000);
        }
        _bucket.PageSize = 1;

        var kept = await KeptAsync(Place("bucket"), 5_003);

        Assert.Equal([3L], kept.Select(one => one.Checkpoint!.Sequence));
    }

    [Fact]
    public async Task Objects_are_locked_signed_for_and_never_overwritten()
    {
        var place = Place("bucket");
        var checkpoint = new Checkpoint { Sequence = 7, Hash = new('a', 64), At = DateTimeOffset.UtcNow };

        await place.KeepAsync(checkpoint, CancellationToken.None);
        await place.KeepAsync(checkpoint with { Signature = "another" }, CancellationToken.None);

        var kept = Assert.Single(_bucket.Objects);
        Assert.Equal("ops/" + checkpoint.FileName, kept.Key);
        Assert.Null(Checkpoint.Read(kept.Value.Content)!.Signature);
        Assert.Equal("COMPLIANCE", kept.Value.LockMode);
        Assert.InRange(kept.Value.RetainUntil - DateTimeOffset.UtcNow, TimeSpan.FromDays(29), TimeSpan.FromDays(31));
        Assert.Contains("Credential=the-access-key/", kept.Value.Authorization, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_place_that_is_away_is_not_an_empty_one_and_harms_no_other()
    {
        var folder = Directory.CreateTempSubdirectory("ocaway-");
        var away = new FolderPlace(folder.FullName);
        using var console = new AuditGround(_test, _options, away, Place("bucket"));
        await console.WriteAsync(3);
        folder.Delete();

        var verdict = await console.LookAsync();

        Assert.Equal(ChainStanding.NotVerified, verdict.Standing);
        Assert.Contains($"it was not held against the checkpoints in folder {folder.FullName} yet", verdict.Reason, StringComparison.Ordinal);
        Assert.NotNull(console.Standing.RefusalOfDestruction);
        Assert.Equal([null, 3L], console.Keeper.State.Places.Select(place => place.Newest?.Sequence));
        Assert.False(Directory.Exists(folder.FullName));

        folder.Create();
        Assert.Equal(ChainStanding.Intact, (await console.LookAsync()).Standing);
        // Once it was held against it, a place that is away takes nothing back.
        folder.Delete(recursive: true);
        Assert.Equal(ChainStanding.Intact, (await console.LookAsync()).Standing);
        Assert.NotNull(console.Keeper.State.Places[0].Failure);
        folder.Create();
        await console.LookAsync();
        Assert.Contains("is gone", console.Keeper.State.Places[0].Failure, StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task What_only_looks_like_a_checkpoint_is_passed_over()
    {
        var place = Place("folder");
        using var console = new AuditGround(_test, _options, place);
        await console.WriteAsync(3);
        await console.LookAsync();
        var real = (await KeptAsync(place, 3))[0].Checkpoint!;
        await place.KeepAsync(real with { Sequence = 9 }, CancellationToken.None);
        await File.WriteAllTextAsync(Path.Combine(Folder, "000000000000010-20261122T140000Z-00000000.json"), "{}");
        await File.WriteAllTextAsync(Path.Combine(Folder, "notes.json"), "mine");

        var verdict = await console.LookAsync();

        Assert.Equal(ChainStanding.Intact, verdict.Standing);
        Assert.Equal(3, console.Keeper.State.Places[0].Newest!.Sequence);
    }

    [Fact]
    public async Task Without_a_place_and_before_the_first_look_the_standing_says_what_is_known()
    {
        using var console = new AuditGround(_test, _options);
        Assert.Equal(ChainStanding.NotVerified, console.Standing.Now.Standing);
        Assert.NotNull(console.Standing.RefusalOfDestruction);
        await console.WriteAsync(1);

        Assert.Equal(ChainStanding.Intact, (await console.LookAsync()).Standing);
    }

    private string Folder => Path.Combine(_keys.FullName, "kept");

    private ICheckpointPlace Place(string kind)
    {
        if (kind == "bucket")
            return new BucketPlace(_bucket.Settings(_keys), TimeProvider.System);
        Directory.CreateDirectory(Folder);
        return new FolderPlace(Folder);
    }

    private static async Task<List<KeptCheckpoint>> KeptAsync(ICheckpointPlace place, long head)
    {
        var kept = new List<KeptCheckpoint>();
        await foreach (var one in place.NewestFirstAsync(head, CancellationToken.None))
            kept.Add(one);
        return kept;
    }
}
