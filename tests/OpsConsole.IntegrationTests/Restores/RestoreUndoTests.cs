using System.Text;
using System.Text.Json.Nodes;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Restores;
using OpsConsole.IntegrationTests.Approvals;
using OpsConsole.IntegrationTests.Resources.Deletion;
using OpsConsole.Platform;
using OpsConsole.Testing;
using Xunit;
using static OpsConsole.IntegrationTests.Resources.Deletion.DeletionGround;

namespace OpsConsole.IntegrationTests.Restores;

/// <summary>What an ended request took away comes back by naming the request.</summary>
public sealed class RestoreUndoTests(PostgresFixture postgres) : IAsyncLifetime
{
    private DeletionGround _ground = null!;

    public async ValueTask InitializeAsync() => _ground = await DeletionGround.StartAsync(postgres);

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task A_restore_of_many_is_undone_as_a_whole()
    {
        string[] names = ["one", "two", "three"];
        foreach (var name in names)
            _ground.CreateClass(name);
        await _ground.CaptureAsync();
        var first = await Task.WhenAll(names.Select(NewestAsync));
        foreach (var name in names)
            _ground.Cluster.Objects.Change(Classes, null, name, document => document["metadata"]!["labels"] = new JsonObject { ["edited"] = name });
        await _ground.CaptureAsync();
        var edited = names.Select(Asked).ToList();
        var restored = await RunAsync((RestoreQuestion.Key, RestoreQuestion.Write(names.Zip(first, (name, version) => new RestoreTarget { Cluster = Name, Type = Classes, Name = name, Version = version }))));
        Assert.All(names, name => Assert.Null(_ground.Find(Classes, name)!["metadata"]!["labels"]));

        var undone = await RunAsync((RestoreUndo.Key, $"{restored.Number}"));

        Assert.Equal((RequestState.Succeeded, RequestState.Succeeded), (restored.State, undone.State));
        Assert.Equal(edited, names.Select(Asked));
    }

    [Fact]
    public async Task A_deletion_is_undone_by_its_number()
    {
        string[] names = ["gone-a", "gone-b"];
        foreach (var name in names)
            _ground.CreateClass(name);
        await _ground.CaptureAsync();
        var before = names.Select(Asked).ToList();
        var (deleted, _) = await _ground.RunAsync(await _ground.ApprovedAsync([.. names.Select(name => Target(Classes, name))]));
        Assert.Null(_ground.Find(Classes, "gone-a"));

        var undone = await RunAsync((RestoreUndo.Key, $"{deleted.Number}"));

        Assert.Equal(RequestState.Succeeded, undone.State);
        Assert.Equal(before, names.Select(Asked));
        Assert.Contains("took nothing away", (await PlanAsync((RestoreUndo.Key, $"{undone.Number}"))).Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_did_not_end_or_is_not_there_is_named()
    {
        _ground.CreateClass("kept");
        await _ground.CaptureAsync();
        var waiting = await _ground.ApprovedAsync(Target(Classes, "kept"));

        Assert.Contains("has not ended", (await PlanAsync((RestoreUndo.Key, $"{waiting.Number}"))).Refusal!.Message, StringComparison.Ordinal);
        Assert.Contains("no request #9999", (await PlanAsync((RestoreUndo.Key, "9999"))).Refusal!.Message, StringComparison.Ordinal);
        Assert.Contains("cannot be read", (await PlanAsync((RestoreUndo.Key, "-1"))).Refusal!.Message, StringComparison.Ordinal);
    }

    private async Task<ApprovalRequest> RunAsync((string, string) question) => (await _ground.RunAsync(await _ground.ApprovedAsync((await PlanAsync(question)).Sure()))).Request;

    private Task<Answer<DraftView>> PlanAsync((string Key, string Value) question) => _ground.PlanOfAsync(RestoreObjects.ActionKey, question);

    private Task<long> NewestAsync(string name) => _ground.AskAsync<long>(
        $"select max(sequence) from version v join resource r on r.cluster_id = v.cluster_id and r.id = v.resource_id where r.name = '{name}'");

    private string Asked(string name) => Encoding.UTF8.GetString(RestoreOrder.Asked(Encoding.UTF8.GetBytes(_ground.Find(Classes, name)!.ToJsonString())));
}
