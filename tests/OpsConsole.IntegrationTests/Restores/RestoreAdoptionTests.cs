using System.Text.Json.Nodes;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Restores;
using OpsConsole.IntegrationTests.Approvals;
using OpsConsole.IntegrationTests.Resources.Deletion;
using OpsConsole.Sandbox.Clusters.Objects;
using OpsConsole.Testing;
using Xunit;
using static OpsConsole.IntegrationTests.Resources.Deletion.DeletionGround;
using static OpsConsole.IntegrationTests.Restores.RestoreAsking;

namespace OpsConsole.IntegrationTests.Restores;

/// <summary>A deleted bucket comes back without a second one in the cloud, whatever became of the first; its provider is played by hand.</summary>
public sealed class RestoreAdoptionTests(PostgresFixture postgres) : IAsyncLifetime
{
    /// <summary>Enough for a provider that answers, and what a test waits for one that does not.</summary>
    private const string Patience = "00:00:10";

    private DeletionGround _ground = null!;

    public async ValueTask InitializeAsync() => _ground = await DeletionGround.StartAsync(postgres, adoptionPatience: Patience);

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task What_its_provider_finds_again_gets_its_policies_back_in_the_same_run_and_loses_them_by_undoing_it()
    {
        var lost = await LoseAsync();

        var draft = (await _ground.PlanRestoreAsync(lost.Target)).Sure();
        var found = AnswerAsync(lost, Seen(lost));
        var (request, items) = await _ground.EndAsync(await _ground.ApprovedAsync(draft));
        await found;

        Assert.Equal((ActionClass.A, RequestState.Succeeded), (draft.Request.Class, request.State));
        Assert.Equal([("observed", ItemState.Done), ("adopted", ItemState.Done)], items.Select(item => (item.Outcome, item.State)));
        Assert.Equal(lost.Before, AskedNow(lost));
        Assert.Equal(["POST", "PATCH"], _ground.Sent().Select(sent => sent.Method));

        Assert.Contains("left nothing that waits", (await _ground.PlanOfAsync(RestoreObjects.ActionKey, (RestoreRemake.Key, $"{request.Number}"))).Refusal!.Message, StringComparison.Ordinal);
        var undone = (await _ground.PlanOfAsync(RestoreObjects.ActionKey, (RestoreUndo.Key, $"{request.Number}"))).Sure();
        Assert.Equal(RequestState.Succeeded, (await _ground.RunAsync(await _ground.ApprovedAsync(undone))).Request.State);
        Assert.Equal("""["Observe"]""", Policies(lost));
    }

    public static TheoryData<string, string> Strangers => new()
    {
        { "somebody else's", """{"conditions":[{"type":"Synced","status":"False","reason":"ReconcileError","message":"observe failed: AccessDenied"}]}""" },
        { "gone", """{"conditions":[{"type":"Synced","status":"False","reason":"ReconcileError","message":"observe failed: external resource does not exist"}]}""" },
        { "in another region", """{"atProvider":{"id":"ID","region":"mars-north-1"},"conditions":[{"type":"Synced","status":"True"}]}""" },
        { "not said which", """{"atProvider":{},"conditions":[{"type":"Synced","status":"True"}]}""" },
    };

    [Theory, MemberData(nameof(Strangers))]
    public async Task What_its_provider_does_not_find_stays_one_that_only_observes_until_a_person_has_an_empty_one_made(string what, string status)
    {
        var lost = await LoseAsync();

        var draft = (await _ground.PlanRestoreAsync(lost.Target)).Sure();
        var answered = AnswerAsync(lost, JsonNode.Parse(status.Replace("ID", (string)lost.Status["atProvider"]!["id"]!, StringComparison.Ordinal))!.AsObject());
        var (request, items) = await _ground.EndAsync(await _ground.ApprovedAsync(draft));
        await answered;

        Assert.Equal((RequestState.Partial, "ran to its end: 1 done, 1 skipped"), (request.State, request.EndedWhy));
        Assert.Equal([ItemState.Done, ItemState.Skipped], items.Select(item => item.State));
        Assert.Contains("it stays one that only observes", items[1].Result, StringComparison.Ordinal);
        Assert.Equal("""["Observe"]""", Policies(lost));
        var again = await _ground.PlanRestoreAsync(lost.Target);
        Assert.True(again.IsRefused, what);
        Assert.Contains("(cloud create)", again.Refusal.Message, StringComparison.Ordinal);

        var empty = (await _ground.PlanOfAsync(RestoreObjects.ActionKey, (RestoreRemake.Key, $"{request.Number}"))).Sure();
        Assert.Equal(ActionClass.A, empty.Request.Class);
        var (made, remade) = await _ground.EndAsync(await _ground.ApprovedAsync(empty));
        Assert.Equal((RequestState.Succeeded, "remade"), (made.State, Assert.Single(remade).Outcome));
        Assert.Equal(lost.Before, AskedNow(lost));
    }

    [Fact]
    public async Task One_that_is_not_found_keeps_no_other_from_its_policies()
    {
        var (gone, there) = (await LoseAsync(), await LoseAsync());

        var draft = (await _ground.Get<Submissions>().PlanAsync(ApprovalGround.Person("otto"), new PlanOrder
        {
            Action = RestoreObjects.ActionKey,
            Question = new(new Dictionary<string, string> { [RestoreQuestion.Key] = RestoreQuestion.Write([gone.Target, there.Target]) }),
            OnDrift = DriftChoice.Stale,
        }, CancellationToken.None)).Sure();
        var found = AnswerAsync(there, Seen(there));
        var (request, items) = await _ground.EndAsync(await _ground.ApprovedAsync(draft));
        await found;

        Assert.Equal((RequestState.Partial, DriftChoice.Stale), (request.State, draft.Request.OnDrift));
        Assert.Equal([ItemState.Done, ItemState.Done, ItemState.Skipped, ItemState.Done], items.Select(item => item.State));
        Assert.Equal(("""["Observe"]""", there.Before), (Policies(gone), AskedNow(there)));
    }

    [Fact]
    public async Task Whoever_asks_for_it_gets_one_that_only_observes_and_nothing_more()
    {
        var lost = await LoseAsync();

        var draft = (await _ground.PlanRestoreAsync(lost.Target with { Cloud = CloudChoice.Observe })).Sure();
        var (request, items) = await _ground.EndAsync(await _ground.ApprovedAsync(draft));

        Assert.Equal((RequestState.Succeeded, "observed"), (request.State, Assert.Single(items).Outcome));
        Assert.Equal("""["Observe"]""", Policies(lost));
    }

    [Fact]
    public async Task Whoever_wants_an_empty_one_gets_one_with_its_policies_at_once()
    {
        var lost = await LoseAsync();

        var draft = (await _ground.PlanRestoreAsync(lost.Target with { Cloud = CloudChoice.Create })).Sure();
        var (request, items) = await _ground.EndAsync(await _ground.ApprovedAsync(draft));

        Assert.Equal((ActionClass.A, RequestState.Succeeded, "remade"), (draft.Request.Class, request.State, Assert.Single(items).Outcome));
        Assert.Equal(lost.Before, AskedNow(lost));
    }

    private sealed record Lost(RestoreTarget Target, string Before, JsonObject Status);

    /// <summary>A bucket that its provider had seen, deleted before its provider could say a word.</summary>
    private async Task<Lost> LoseAsync()
    {
        var bucket = _ground.Cluster.Store.Latest(Buckets).Objects.Select(entry => entry.Parse()).First(document =>
            document["metadata"]!["ownerReferences"] is null && document["status"]?["atProvider"]?["id"] is not null && document["spec"]!["managementPolicies"]?.ToJsonString() == """["*"]""");
        var name = (string)bucket["metadata"]!["name"]!;
        _ground.Cluster.Objects.Change(Buckets, null, name, document =>
        {
            document["metadata"]!.AsObject().Remove("finalizers");
            document["metadata"]!["labels"]?.AsObject().Remove("crossplane.io/in-use");
        });
        await _ground.CaptureAsync();
        var lost = new Lost(new() { Cluster = Name, Type = Buckets, Name = name, Uid = (string)bucket["metadata"]!["uid"]! }, Asked(_ground.Find(Buckets, name)), bucket["status"]!.DeepClone().AsObject());
        _ground.Cluster.Objects.Delete(Buckets, null, name);
        await _ground.CaptureAsync();
        return lost;
    }

    private static JsonObject Seen(Lost lost) => new()
    {
        ["atProvider"] = lost.Status["atProvider"]!.DeepClone(),
        ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Synced", ["status"] = "True" }),
    };

    /// <summary>What its provider says as soon as it is there again.</summary>
    private async Task AnswerAsync(Lost lost, JsonObject status)
    {
        await Eventually.True(() => Task.FromResult(_ground.Find(Buckets, lost.Target.Name) is not null), $"{lost.Target.Name} is there again");
        _ground.Cluster.Objects.Change(Buckets, null, lost.Target.Name, document => document["status"] = status, part: WritePart.Status);
    }

    private string? Policies(Lost lost) => _ground.Find(Buckets, lost.Target.Name)!["spec"]!["managementPolicies"]?.ToJsonString();

    private string AskedNow(Lost lost) => Asked(_ground.Find(Buckets, lost.Target.Name));
}
