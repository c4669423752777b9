using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Npgsql;
using OpsConsole.Features.Captures;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Captures;

/// <summary>What a server reads to keep a few states of a large cluster, as its statistics tell: the lock of the cluster's feed is held meanwhile.</summary>
public sealed class ObjectKeepCostTests(PostgresFixture postgres)
{
    private const string Classes = "storageclasses.storage.k8s.io";
    private const int Objects = 1_000;
    private const int Changed = 8;

    [Fact]
    public async Task Versions_that_are_closed_are_found_without_reading_the_others()
    {
        await using var ground = await CaptureGround.CreateAsync(postgres);
        var cluster = await ground.AddClusterAsync("one", objects: 0);
        for (var number = 0; number < Objects; number++)
            cluster.Objects.Create(Classes, new JsonObject
            {
                ["metadata"] = new JsonObject { ["name"] = $"class-{number}", ["labels"] = new JsonObject { ["tier"] = "gold" } },
                ["provisioner"] = "ebs.csi.aws.com",
            });
        await ground.CaptureAsync("one");
        await using var owner = NpgsqlDataSource.Create(ground.Test.OwnerConnection + ";Pooling=false");
        await using (var analyze = owner.CreateCommand("analyze"))
            await analyze.ExecuteNonQueryAsync();
        var bodies = new List<ReadOnlyMemory<byte>>();
        for (var number = 0; number < Changed; number++)
        {
            cluster.Objects.Change(Classes, null, $"class-{number}", document => document["metadata"]!["labels"]!["tier"] = "moved");
            bodies.Add(await ground.Fleet.ConnectionTo("one")!.GetAsync($"/apis/storage.k8s.io/v1/storageclasses/class-{number}", TestContext.Current.CancellationToken));
        }
        var before = await CountsAsync(owner, atLeast: 0);
        var database = ground.Test.OpenDatabase();
        var keeper = new ObjectKeeper(new ObjectKeepStore(database), new DictionaryStore(database), new CaptureMasking(Options.Create(ground.Options)));

        var kept = await keeper.KeepAsync(ground.Fleet.All.Single(), "storage.k8s.io", "storageclasses", bodies, TestContext.Current.CancellationToken);

        Assert.All(kept, state => Assert.True(state.IsNew));
        var after = await CountsAsync(owner, atLeast: before.Updated + Changed);
        Assert.InRange(after.Read - before.Read, Changed, Objects / 2);
    }

    /// <summary>Rows of versions that were read by index or one after the other, and that were updated. A server tells of a connection when it ends.</summary>
    private static Task<Counts> CountsAsync(NpgsqlDataSource owner, long atLeast)
    {
        NpgsqlConnection.ClearAllPools();
        return Eventually.Value(async () =>
        {
            await using var command = owner.CreateCommand("""
                select (select coalesce(sum(idx_tup_read), 0)::bigint from pg_stat_user_indexes where relname ~ '^version_[0-9]')
                       + (select coalesce(sum(seq_tup_read), 0)::bigint from pg_stat_user_tables where relname ~ '^version_[0-9]'),
                       (select coalesce(sum(n_tup_upd), 0)::bigint from pg_stat_user_tables where relname ~ '^version_[0-9]')
                """);
            await using var row = await command.ExecuteReaderAsync();
            await row.ReadAsync();
            return row.GetInt64(1) >= atLeast ? new Counts(row.GetInt64(0), row.GetInt64(1)) : null;
        }, "the server tells what was updated");
    }

    private sealed record Counts(long Read, long Updated);
}
