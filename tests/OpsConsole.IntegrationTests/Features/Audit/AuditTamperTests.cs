using OpsConsole.Features.Audit;
using OpsConsole.Features.Audit.Checkpoints;
using OpsConsole.Platform.Audit;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Features.Audit;

/// <summary>A superuser, whom no trigger holds, against a console that is started afterwards and knows only what is kept elsewhere.</summary>
public sealed class AuditTamperTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("occheckpoints-");
    private readonly DirectoryInfo _keys = Directory.CreateTempSubdirectory("ockeys-");
    private AuditOptions _options = null!;
    private TestDatabase _test = null!;

    public async ValueTask InitializeAsync()
    {
        _options = new() { SigningKeyFile = AuditGround.WriteKey(_keys) };
        _test = await postgres.CreateDatabaseAsync();
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        _keys.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("update audit_event set outcome = 'refused' where sequence = 4", 4, "content")]
    [InlineData("update audit_event set occurred_at = occurred_at - interval '1 day' where sequence = 4", 4, "content")]
    [InlineData("update audit_event set detail = '[1]' where sequence = 4", 4, "content")]
    [InlineData("delete from audit_event where sequence = 4", 4, "missing")]
    [InlineData("delete from audit_event where sequence < 4", 1, "missing")]
    [InlineData("update audit_event set sequence = -sequence where sequence in (4, 5); update audit_event set sequence = 9 + sequence where sequence < 0", 4, "does not continue")]
    [InlineData("update audit_event set sequence = -1 - sequence where sequence > 4; update audit_event set sequence = -sequence where sequence < 0; insert into audit_event select 5, gen_random_uuid(), occurred_at, issuer, subject_id, person, action, subject, cluster_id, outcome, detail, hash, sha256('x') from audit_event where sequence = 4", 5, "content")]
    [InlineData("delete from audit_event where sequence > 8", 10, "cut off")]
    [InlineData("truncate audit_event", 10, "cut off")]
    public async Task What_a_superuser_does_is_found_after_a_restart_and_named(string sql, long sequence, string reason)
    {
        await KeepAsync(10);

        await TestDatabases.RunAsync(_test.SuperuserConnection, $"alter table audit_event disable trigger user; {sql}; alter table audit_event enable trigger user");

        using var console = Start(_test);
        var verdict = await console.LookAsync();
        Assert.Equal(ChainStanding.Broken, verdict.Standing);
        Assert.StartsWith($"#{sequence}: ", verdict.Reason, StringComparison.Ordinal);
        Assert.Contains(reason, verdict.Reason, StringComparison.Ordinal);
        Assert.Contains("Nothing destructive is done", console.Standing.RefusalOfDestruction!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chain_written_anew_with_right_hashes_is_not_the_one_of_the_checkpoint()
    {
        await KeepAsync(10);

        await AuditGround.RewriteAsync(_test, 3);

        using var console = Start(_test);
        var verdict = await console.LookAsync();
        Assert.Null(console.Watch.State.Fault);
        Assert.Equal(ChainStanding.Broken, verdict.Standing);
        Assert.Contains("has another hash there: the chain was written anew", verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_older_database_is_found_says_so_once_gets_no_checkpoint_and_still_does_when_it_went_on()
    {
        await KeepAsync(10);
        var older = await postgres.CopyAsync(_test);
        await KeepAsync(5);
        var kept = FolderPlace.Names(_folder.FullName).Order().ToArray();

        for (var start = 0; start < 2; start++)
        {
            using var console = Start(older);
            var verdict = await console.LookAsync();
            Assert.Equal(ChainStanding.Broken, verdict.Standing);
            Assert.Contains("#15: the checkpoint of ", verdict.Reason, StringComparison.Ordinal);
            Assert.Contains("restored from an older backup", verdict.Reason, StringComparison.Ordinal);
            Assert.Equal(1, await TestDatabases.AskAsync<long>(older.OwnerConnection, "select count(*) from audit_event where action = 'audit.rollback.detected'"));
        }
        using var later = Start(older);
        await later.WriteAsync(20);
        var gone = await later.LookAsync();

        Assert.Contains("#15: ", gone.Reason, StringComparison.Ordinal);
        Assert.Contains("has another hash there", gone.Reason, StringComparison.Ordinal);
        Assert.Equal(kept, FolderPlace.Names(_folder.FullName).Order());
        Assert.Null((await later.Store.VerifyAsync(AuditHead.Start, CancellationToken.None)).Fault);
    }

    [Fact]
    public async Task A_database_set_back_under_a_running_console_is_found_at_its_next_look()
    {
        using var console = Start(_test);
        await console.WriteAsync(10);
        Assert.Equal(ChainStanding.Intact, (await console.LookAsync()).Standing);

        await TestDatabases.RunAsync(_test.SuperuserConnection, "alter table audit_event disable trigger user; delete from audit_event where sequence > 4; alter table audit_event enable trigger user");
        await console.Watch.LookAsync(CancellationToken.None);
        await console.Judge.JudgeAsync(CancellationToken.None);

        Assert.Equal(ChainStanding.Broken, console.Standing.Now.Standing);
        Assert.Equal(1, await TestDatabases.AskAsync<long>(_test.OwnerConnection, "select count(*) from audit_event where action = 'audit.rollback.detected' and sequence = 5"));
    }

    private async Task KeepAsync(int events)
    {
        using var console = Start(_test);
        await console.WriteAsync(events);
        Assert.Equal(ChainStanding.Intact, (await console.LookAsync()).Standing);
    }

    private AuditGround Start(TestDatabase test) => new(test, _options, new FolderPlace(_folder.FullName));
}
