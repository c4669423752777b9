using Microsoft.Extensions.Time.Testing;
using Npgsql;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Resources.Deletion;

public sealed class DeletionTypesTests(PostgresFixture postgres)
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task All_who_want_to_know_a_type_at_once_ask_once()
    {
        var (test, types) = await StartAsync();
        await using var holding = new NpgsqlConnection(test.OwnerConnection);
        await holding.OpenAsync();
        await using var transaction = await holding.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("lock table resource_type in access exclusive mode", holding))
            await hold.ExecuteNonQueryAsync();
        using var impatient = new CancellationTokenSource();

        var leaving = types.FindAsync(1, "buckets.s3", impatient.Token);
        var asking = Enumerable.Range(0, 32).Select(_ => types.FindAsync(1, "buckets.s3", CancellationToken.None)).ToList();
        await impatient.CancelAsync();
        await transaction.RollbackAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        Assert.Single((await Task.WhenAll(asking)).Distinct(ReferenceEqualityComparer.Instance));
    }

    [Fact]
    public async Task A_moment_later_and_after_a_no_it_is_asked_again()
    {
        var (test, types) = await StartAsync();
        var first = await types.FindAsync(1, "buckets.s3", CancellationToken.None);

        Assert.Same(first, await types.FindAsync(1, "buckets.s3", CancellationToken.None));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotSame(first, await types.FindAsync(1, "buckets.s3", CancellationToken.None));
        Assert.Null(await types.FindAsync(1, "vpcs.ec2", CancellationToken.None));
        await TestDatabases.RunAsync(test.OwnerConnection, Insert("ec2", "vpcs", "VPC"));
        Assert.NotNull(await types.FindAsync(1, "vpcs.ec2", CancellationToken.None));
    }

    private async Task<(TestDatabase, DeletionTypes)> StartAsync()
    {
        var test = await postgres.CreateDatabaseAsync();
        await TestDatabases.RunAsync(test.OwnerConnection,
            "insert into cluster (uid, name, labels, server, is_declared) values (gen_random_uuid(), 'east', '{}', 'https://east', true); " + Insert("s3", "buckets", "Bucket"));
        return (test, new DeletionTypes(new DeletionStore(test.OpenDatabase()), _time));
    }

    private static string Insert(string group, string resource, string kind) => $$"""
        insert into resource_type (cluster_id, "group", resource, kind, version, served_versions, namespaced, is_custom, categories, printer_columns)
        values (1, '{{group}}', '{{resource}}', '{{kind}}', 'v1', '{v1}', false, true, '{}', '[]')
        """;
}
