using Microsoft.AspNetCore.Components;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Clusters;
using OpsConsole.Features.Restores.Transforms;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Restores.Remapping;

/// <summary>
/// The second step of a restore: where the objects of a plan go, through which transform, and what comes with them. It makes another plan and leaves the one it came from as it is. Of
/// what could not be planned as it was asked, the address has the question.
/// </summary>
public sealed partial class WherePage(Renewals renewals, Submissions submissions, Fleet fleet, AccessService access, TransformShelf shelf, NavigationManager address)
{
    private const int MostTransforms = 200;

    private readonly CommandGuard _planning = new();
    private PlanOrder? _order;
    private WhereChoice? _choice;
    private IReadOnlyList<string> _clusters = [];
    private IReadOnlyList<StoredTransform> _transforms = [];
    private MappedReferences _references = MappedReferences.None;
    private Refusal? _unlisted;

    [Inject] private MappedReferenceReader References { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "draft")] public string? Draft { get; set; }

    [SupplyParameterFromQuery(Name = RestoreQuestion.Key)] public string? Restore { get; set; }
    [SupplyParameterFromQuery(Name = RestoreMap.Key)] public string? Map { get; set; }
    [SupplyParameterFromQuery(Name = RestoreQuestion.TransformKey)] public string? Transform { get; set; }
    [SupplyParameterFromQuery(Name = PlanQuestion.Items)] public string? Items { get; set; }

    protected override object Key => (Draft, Restore, Map, Transform, Items);

    private bool HasDraft => !string.IsNullOrEmpty(Draft);

    private bool IsBlank => !HasDraft && string.IsNullOrEmpty(Restore);

    private Guid DraftId => Guid.TryParse(Draft, out var id) ? id : Guid.Empty;

    private Guid? DraftOrNone => HasDraft ? DraftId : null;

    private string Back => HasDraft ? RequestLinks.Draft(DraftId) : RequestLinks.New(RestoreObjects.ActionKey, Asked);

    private Dictionary<string, string> Asked => new(
        new (string Key, string? Words)[] { (RestoreQuestion.Key, Restore), (RestoreMap.Key, Map), (RestoreQuestion.TransformKey, Transform), (PlanQuestion.Items, Items) }
            .Where(part => !string.IsNullOrEmpty(part.Words)).Select(part => KeyValuePair.Create(part.Key, part.Words!)));

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (IsBlank)
            return null;
        var order = HasDraft ? await renewals.OfDraftAsync(caller, DraftId, null, null, cancellationToken) : new PlanOrder { Action = RestoreObjects.ActionKey, Question = new(Asked) };
        if (order.IsRefused)
            return order.Refusal;
        if (order.Value!.Action != RestoreObjects.ActionKey)
            return new(RefusalKind.Invalid, "This plan restores nothing.", "Begin at the recycle bin, at a moment, or at an object's page.");
        var question = RestoreQuestion.Read(order.Value.Question);
        if (question.IsRefused)
            return question.Refusal;
        var rights = await access.ForReadingAsync(caller, cancellationToken);
        if (rights.IsRefused)
            return rights.Refusal;
        _clusters = [.. fleet.All.Where(cluster => cluster.Health.State is not ClusterState.Removed && rights.Value!.Allows(Permission.Request, cluster.Labels)).Select(cluster => cluster.Name).Order(StringComparer.Ordinal)];
        var transforms = await shelf.ListAsync(caller, null, MostTransforms, cancellationToken);
        if (transforms.IsRefused)
            return transforms.Refusal;
        var references = await References.ReadAsync(caller, question.Value!, cancellationToken);
        (_references, _unlisted) = (references.Value ?? MappedReferences.None, references.Refusal);
        (_order, _choice, _transforms) = (order.Value, new(question.Value!), transforms.Value!);
        return null;
    }

    private Task<bool> PlanAsync() => _planning.RunAsync(async () =>
    {
        var plan = await submissions.PlanAsync(await Current.GetAsync(), _order! with { Question = _choice!.Question() }, CancellationToken.None);
        if (!plan.IsRefused)
            address.NavigateTo(RequestLinks.Draft(plan.Value!.Request.Id));
        return plan.Refusal;
    });
}
