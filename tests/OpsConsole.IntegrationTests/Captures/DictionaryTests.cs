using System.Text;
using System.Text.Json.Nodes;
using OpsConsole.Features.Captures;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Captures;

public sealed class DictionaryTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Classes = "storageclasses.storage.k8s.io";
    private const string Encodings = """
        select string_agg(distinct encoding || ':' || (dictionary_id is not null), ',')
          from version
          join resource_type as type on type.cluster_id = version.cluster_id and type.id = version.type_id
         where type.resource = 'storageclasses'
        """;

    private CaptureGround _ground = null!;

    public async ValueTask InitializeAsync() => _ground = await CaptureGround.CreateAsync(postgres);

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task A_type_of_many_objects_gets_one_dictionary_and_keeps_it()
    {
        var cluster = await _ground.AddClusterAsync("one");
        for (var number = 0; number < 2 * BodyDictionary.Samples; number++)
            StorageClass(cluster, $"made-{number:000}");

        await _ground.CaptureAsync("one");
        for (var number = 0; number < 2 * BodyDictionary.Samples; number++)
            cluster.Objects.Change(Classes, null, $"made-{number:000}", document => document["metadata"]!["labels"]!["tier"] = "moved");
        var run = await _ground.CaptureAsync("one");

        Assert.Equal(2 * BodyDictionary.Samples, run.Modified);
        Assert.Equal("2:true", await _ground.AskAsync<string>(Encodings));
        Assert.Equal(1, await _ground.AskAsync<long>("select count(*) from dictionary join resource_type as type on type.id = type_id where type.resource = 'storageclasses'"));
        Assert.Contains("\"tier\":\"moved\"", Encoding.UTF8.GetString((await _ground.BodyAsync("one", "storageclasses", "made-000"))!), StringComparison.Ordinal);
        Assert.True(await _ground.AskAsync<bool>("select max(length(body)) < 0.6 * max(raw_length) from version where encoding = 2"));
    }

    [Fact]
    public async Task A_type_of_few_objects_has_none()
    {
        var cluster = await _ground.AddClusterAsync("one");
        StorageClass(cluster, "alone");

        await _ground.CaptureAsync("one");

        Assert.Equal("1:false", await _ground.AskAsync<string>(Encodings));
    }

    [Fact]
    public async Task A_dictionary_is_read_once_and_one_that_is_not_there_has_no_content()
    {
        await _ground.AddClusterAsync("one");
        await _ground.CaptureAsync("one");
        var type = await _ground.AskAsync<int>("select id from resource_type where resource = 'storageclasses'");
        var kept = await _ground.Dictionaries.KeepAsync(1, type, [1, 2, 3], default);
        await _ground.Dictionaries.ContentsAsync([kept.Id], default);
        await TestDatabases.RunAsync(_ground.Test.OwnerConnection, $"delete from dictionary where id = {kept.Id}");

        var contents = await _ground.Dictionaries.ContentsAsync([kept.Id, kept.Id + 1, null], default);

        Assert.Equal(new byte[] { 1, 2, 3 }, contents[kept.Id]);
        Assert.Null(contents[kept.Id + 1]);
        Assert.Null(contents[null]);
    }

    private static void StorageClass(SimulatedCluster cluster, string name) => cluster.Objects.Create(Classes, new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["app.kubernetes.io/managed-by"] = "platform", ["tier"] = name } },
        ["provisioner"] = "ebs.csi.aws.com",
        ["parameters"] = new JsonObject { ["type"] = "gp3", ["iops"] = "3000", ["encrypted"] = "true", ["kmsKeyId"] = $"arn:aws:kms:us-east-1:111122223333:key/{name}" },
        ["reclaimPolicy"] = "Delete",
        ["volumeBindingMode"] = "WaitForFirstConsumer",
        ["allowVolumeExpansion"] = true,
    });
}
