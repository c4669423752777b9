using OpsConsole.Features.Approvals;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Resources.Deletion;

/// <summary>Deletes objects of clusters of whatever type; what their deletion does is told by the objects alone.</summary>
public sealed class DeleteResources(DeletionPlanner planner, ObjectDeletions deletions) : IGatedAction
{
    public const string ActionKey = "resources.delete";

    public string Key => ActionKey;
    public string Name => "delete resources";
    public ActionClass Class => ActionClass.A;
    public Permission Requires => Permission.Request;
    public bool Deletes => true;

    public async Task<Answer<PlannedAction>> PlanAsync(Requester requester, PlanQuestion question, CancellationToken cancellationToken)
    {
        var read = DeletionQuestion.Read(question);
        return read.IsRefused ? read.Refusal : await planner.PlanAsync(requester.Caller, read.Value!, cancellationToken);
    }

    public Task<LiveItem> LookAsync(PlanItem item, CancellationToken cancellationToken) =>
        deletions.LookAsync(item, now => Task.FromResult(new OutcomeNow(now.Outcome)), cancellationToken);

    public Task<IReadOnlyList<WayBack>> KeepAsync(IReadOnlyList<LiveItem> items, CancellationToken cancellationToken) => deletions.KeepAsync(items, cancellationToken);

    public Task<ItemEffect> ActAsync(LiveItem item, CancellationToken cancellationToken) => deletions.ActAsync(item, cancellationToken);

    public Task<ItemSight> SeeAsync(PlanItem item, CancellationToken cancellationToken) => deletions.SeeAsync(item, cancellationToken);
}
