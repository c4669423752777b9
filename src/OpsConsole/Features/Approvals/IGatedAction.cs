using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Approvals;

/// <summary>A: it cannot be taken back, or it decides who may take what back. B: it can.</summary>
public enum ActionClass { A, B }

/// <summary>
/// Something that nobody does alone. A feature registers its actions; approvals knows none of them. Every method but <see cref="ActAsync"/> only
/// reads, and none retries a write.
/// </summary>
public interface IGatedAction
{
    /// <summary>A dotted name that stands in plans, rules and the audit chain: <c>resources.delete</c>.</summary>
    string Key { get; }

    /// <summary>What people call it, as the end of "asks to …": <c>delete resources</c>.</summary>
    string Name { get; }

    ActionClass Class { get; }

    /// <summary>What the requester needs on each cluster of the plan, at submission and again at execution.</summary>
    Permission Requires { get; }

    /// <summary>What it does to an item is the deletion of that very object: whoever asked for it deleted it.</summary>
    bool Deletes => false;

    /// <summary>
    /// It ends what an earlier item of the same run began, so it is begun also where the run ended because others failed or changed; never after a stop, a halt,
    /// a freeze or an unknown outcome.
    /// </summary>
    bool IsOwed(PlanItem item) => false;

    /// <summary>The exact items for what a person asks, as they are now; a refusal names what is wrong with the question or cannot be read.</summary>
    Task<Answer<PlannedAction>> PlanAsync(Requester requester, PlanQuestion question, CancellationToken cancellationToken);

    /// <summary>How the item's target is now, beside the plan.</summary>
    Task<LiveItem> LookAsync(PlanItem item, CancellationToken cancellationToken);

    /// <summary>
    /// Keeps the states just before, so that there is a way back: an address in the console for each item, or null where there is none. What cannot be
    /// kept is said in <see cref="WayBack.Reason"/>; the item is then not begun.
    /// </summary>
    Task<IReadOnlyList<WayBack>> KeepAsync(IReadOnlyList<LiveItem> items, CancellationToken cancellationToken);

    /// <summary>The one call for an item. It carries the uid and the resourceVersion just read, and is never sent twice.</summary>
    Task<ItemEffect> ActAsync(LiveItem item, CancellationToken cancellationToken);

    /// <summary>What became of an item whose call was sent, or may have been; by reading only.</summary>
    Task<ItemSight> SeeAsync(PlanItem item, CancellationToken cancellationToken);
}

/// <summary>Who asks: the account, the human being behind it, and what they may do now.</summary>
public sealed record Requester(Caller Caller, PersonKey Human, PersonAccess Access);

/// <summary>
/// What a person asks of an action, by name: <c>cluster</c>, <c>type</c>, <c>name</c> …; each action says which it knows. One name means the same to
/// every action whose items are objects of clusters: <see cref="Items"/>. Where it is given, those objects and no others are planned, whatever the
/// other names would select. What an action binds into its plan as <see cref="PlannedAction.Parameters"/> gives the same plan when it is asked again:
/// so a request is taken up again, whole or in part.
/// </summary>
public sealed record PlanQuestion(IReadOnlyDictionary<string, string> Parameters)
{
    /// <summary>The exact objects, as <see cref="PlanTarget.Write"/> writes them.</summary>
    public const string Items = "items";

    public string? this[string name] => Parameters.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    /// <summary>The objects that are named one by one; none where the question names none.</summary>
    public Answer<IReadOnlyList<PlanTarget>> Targets => PlanTarget.Read(this[Items]);

    /// <summary>The same question for exactly these objects.</summary>
    public PlanQuestion Of(IEnumerable<PlanTarget> targets) => new(new Dictionary<string, string>(Parameters) { [Items] = PlanTarget.Write(targets) });
}

/// <summary>What an action answers when it is asked for a plan.</summary>
public sealed record PlannedAction
{
    /// <summary>Ends the sentence "operator asks to …": <c>delete 12 Buckets in prod-use1-07</c>.</summary>
    public required string Summary { get; init; }

    /// <summary>What can be done afterwards to have it back, and what cannot.</summary>
    public required string Undo { get; init; }

    public required IReadOnlyList<PlanItem> Items { get; init; }

    /// <summary>Of an action whose plans differ in what they can harm: this one's class; null for the action's own.</summary>
    public ActionClass? Class { get; init; }

    /// <summary>The parameters as they are bound into the plan; a question of them gives the same plan.</summary>
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }
}
