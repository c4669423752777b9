using System.Collections.Concurrent;
using OpsConsole.Features.Approvals;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.IntegrationTests.Approvals.Viewing;

/// <summary>A gated action over books in memory: it plans those that the question names, and burns them.</summary>
internal sealed class Shelf : IGatedAction
{
    public const string ActionKey = "test.burn";

    private readonly ConcurrentDictionary<string, string> _books = new();

    public string Key => ActionKey;
    public string Name => "burn books";
    public ActionClass Class => ActionClass.A;
    public Permission Requires => Permission.Request;

    /// <summary>What a look afterwards finds; by whether the book is there where it says nothing.</summary>
    public ItemSight? Sight { get; set; }

    public void Put(string cluster, string name, string text) => _books[$"{cluster}/{name}"] = text;

    public Task<Answer<PlannedAction>> PlanAsync(Requester requester, PlanQuestion question, CancellationToken cancellationToken)
    {
        var targets = question.Targets;
        if (targets.IsRefused)
            return Task.FromResult<Answer<PlannedAction>>(targets.Refusal);
        return Task.FromResult<Answer<PlannedAction>>(new PlannedAction
        {
            Summary = $"burn {targets.Value!.Count} books",
            Undo = "None: ashes stay ashes.",
            Items = [.. targets.Value.Select(Plan)],
            Parameters = question.Parameters,
        });
    }

    public Task<LiveItem> LookAsync(PlanItem item, CancellationToken cancellationToken) => Task.FromResult(
        !_books.TryGetValue(Place(item), out var text) ? new LiveItem(item, LiveState.Gone) { Reason = "it is gone" }
        : Text(text) == item.Substance ? new LiveItem(item, LiveState.Same) { ResourceVersion = "1" }
        : new LiveItem(item, LiveState.Drifted) { Reason = "it was written in", Substance = Text(text) });

    public Task<IReadOnlyList<WayBack>> KeepAsync(IReadOnlyList<LiveItem> items, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<WayBack>>([.. items.Select(_ => new WayBack(null, null))]);

    public Task<ItemEffect> ActAsync(LiveItem item, CancellationToken cancellationToken) =>
        Task.FromResult(new ItemEffect(_books.TryRemove(Place(item.Item), out _) ? EffectKind.Done : EffectKind.Refused, "fire"));

    public Task<ItemSight> SeeAsync(PlanItem item, CancellationToken cancellationToken) =>
        Task.FromResult(Sight ?? new ItemSight(_books.ContainsKey(Place(item)) ? SightKind.Untouched : SightKind.Done, "looked at"));

    private PlanItem Plan(PlanTarget target)
    {
        var text = _books[$"{target.Cluster}/{target.Name}"];
        return new()
        {
            Number = 0,
            ClusterId = target.Cluster == ViewGround.Production ? 1 : 2,
            Cluster = target.Cluster,
            Environment = target.Cluster == ViewGround.Production ? "prod" : "staging",
            Type = target.Type,
            Namespace = target.Namespace,
            Name = target.Name,
            Uid = $"uid-{target.Name}",
            DriftHash = text,
            Outcome = text.Length > 4 ? new("lost", OutcomeRank.Destroyed, "book and notes lost") : new("kept", OutcomeRank.Kept, "a copy stays"),
            Findings = text.Length > 4 ? ["notes in the margin"] : [],
            Preview = $"title: {target.Name}\ntext: {text}",
            Substance = Text(text),
        };
    }

    private static string Place(PlanItem item) => $"{item.Cluster}/{item.Name}";

    private static string Text(string text) => $$$"""{"spec":{"text":"{{{text}}}"}}""";
}
