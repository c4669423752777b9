using OpsConsole.IntegrationTests.Captures;
using OpsConsole.Sandbox.Processes;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Resources.Search;

/// <summary>The console killed with SIGKILL while it indexes, started again, and its index held against the history it was made from.</summary>
public sealed class SearchCrashTests(PostgresFixture postgres)
{
    private const int Killed = 137;

    [Fact]
    public async Task Killed_at_every_step_in_turn_the_index_ends_as_what_the_history_says()
    {
        await using var still = await StillCluster.StartAsync();
        var database = await postgres.CreateDatabaseAsync();
        var settings = still.SettingsFor(database);
        foreach (var step in (string[])["search.batch.read", "search.documents.written", "search.batch.committing", "search.batch.committed"])
        {
            await using var cut = ConsoleProcess.Start(new() { Settings = settings.StopAt(step) });
            Assert.Equal(Killed, await cut.Exited.WaitAsync(Eventually.Limit));
        }
        await using var console = ConsoleProcess.Start(new() { Settings = settings });

        await Eventually.True(() => Captured.AskAsync<bool>(database, """
            select exists (select from capture_run where state = 'complete')
               and not exists (select from change_sequence as feed
                                 left join search_progress as progress on progress.cluster_id = feed.cluster_id
                                where progress.sequence is distinct from feed.last or progress.swept_to is not null)
            """), "the index has all of a complete capture");

        Assert.True(await Captured.AskAsync<long>(database, "select count(*) from search_document") > 40);
        Assert.Equal(0, await Captured.AskAsync<long>(database, """
            select count(*)
              from resource
              full join search_document as document on document.cluster_id = resource.cluster_id and document.resource_id = resource.id
             where (resource.type_id, resource.namespace, resource.name, resource.deleted_at is not null)
                   is distinct from (document.type_id, document.namespace, document.name, document.is_deleted)
            """));
        Assert.Equal(0, await Captured.AskAsync<long>(database, """
            select count(*)
              from resource
              full join (select cluster_id, resource_id, value from search_identity where kind = 'uid') as identity
                on identity.cluster_id = resource.cluster_id and identity.resource_id = resource.id
             where identity.value is distinct from resource.uid
            """));
        Assert.True(await Captured.AskAsync<long>(database, "select count(*) from search_identity where kind = 'external-name'") > 0);
    }
}
