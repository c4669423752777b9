using System.Text;
using System.Text.Json.Nodes;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Restores;
using OpsConsole.IntegrationTests.Approvals;
using OpsConsole.IntegrationTests.Resources.Deletion;
using OpsConsole.Platform;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Testing;
using static OpsConsole.IntegrationTests.Resources.Deletion.DeletionGround;

namespace OpsConsole.IntegrationTests.Restores;

/// <summary>Asks for restores, and makes objects that need one.</summary>
internal static class RestoreAsking
{
    public static Task<Answer<DraftView>> PlanRestoreAsync(this DeletionGround ground, params RestoreTarget[] targets) =>
        ground.PlanOfAsync(RestoreObjects.ActionKey, (RestoreQuestion.Key, RestoreQuestion.Write(targets)));

    public static async Task<ApprovalRequest> ApprovedRestoreAsync(this DeletionGround ground, params RestoreTarget[] targets) =>
        await ground.ApprovedAsync((await ground.PlanRestoreAsync(targets)).Sure());

    /// <summary>A StorageClass that was captured and is gone, or that was changed since.</summary>
    public static async Task<RestoreTarget> NeedyAsync(this DeletionGround ground, string name, bool isGone)
    {
        ground.CreateClass(name);
        await ground.CaptureAsync();
        ground.Lose(name, isGone);
        return new() { Cluster = Name, Type = Classes, Name = name };
    }

    public static void Lose(this DeletionGround ground, string name, bool isGone)
    {
        if (isGone)
            ground.Cluster.Objects.Delete(Classes, null, name);
        else
            ground.Cluster.Objects.Change(Classes, null, name, document => document["metadata"]!["labels"] = new JsonObject { ["edited"] = "yes" });
    }

    /// <summary>It is there, and nobody edited it.</summary>
    public static bool IsAsItWas(this DeletionGround ground, string name) => ground.Find(Classes, name) is { } found && found["metadata"]!["labels"] is null;

    /// <summary>Waits until it has ended, also where it never began.</summary>
    public static async Task<(ApprovalRequest Request, IReadOnlyList<RequestItem> Items)> EndAsync(this DeletionGround ground, ApprovalRequest request)
    {
        (await ground.Get<Controls>().RunAsync(ApprovalGround.Person("otto"), request.Number, CancellationToken.None)).Sure();
        var store = ground.Get<RequestStore>();
        await Eventually.True(async () => Transitions.IsFinal((await store.FindAsync(request.Id, CancellationToken.None))!.State), $"request #{request.Number} ends");
        return ((await store.FindAsync(request.Id, CancellationToken.None))!, await store.ItemsAsync(request.Id, CancellationToken.None));
    }

    /// <summary>What an object asks for, to be compared.</summary>
    public static string Asked(JsonObject? document) => Encoding.UTF8.GetString(RestoreOrder.Asked(Encoding.UTF8.GetBytes(document!.ToJsonString())));

    public static IReadOnlyList<ReceivedRequest> Trials(this DeletionGround ground) => [.. ground.Writes.Where(IsTrial)];

    /// <summary>What was sent to count.</summary>
    public static IReadOnlyList<ReceivedRequest> Sent(this DeletionGround ground) => [.. ground.Writes.Where(write => !IsTrial(write))];

    private static bool IsTrial(ReceivedRequest request) => request.Query.Contains("dryRun=All", StringComparison.Ordinal);
}
