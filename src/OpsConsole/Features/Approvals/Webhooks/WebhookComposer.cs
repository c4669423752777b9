using System.Text.Json;
using Microsoft.Extensions.Options;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Api;
using OpsConsole.Platform.Operability;

namespace OpsConsole.Features.Approvals.Webhooks;

/// <summary>Makes of an event of the audit chain what a webhook is told: no object's name, no manifest, no secret.</summary>
internal sealed class WebhookComposer(
    WebhookStore store, RequestStore requests, RequestJudge judge, ApproverPool pool, GatedActions actions, IOptions<ConsoleOptions> console, TimeProvider time)
{
    private const int MostPeople = 50;
    private const int MostClusters = 100;

    /// <summary>Who could approve is a help; a slow directory must not keep the news.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Null where it is none of this webhook's business.</summary>
    public async Task<WebhookPayload?> ComposeAsync(WebhookOptions webhook, ChainEvent told, CancellationToken cancellationToken)
    {
        if (WebhookEventKinds.ConcernAll(told.Kind))
            return webhook.Wants(told.Kind, []) ? await OfHaltAsync(told, cancellationToken) : null;
        if (!Guid.TryParse(told.Detail.GetValueOrDefault("request"), out var id) || await requests.FindAsync(id, cancellationToken) is not { } request)
            return null;
        var facts = await store.FactsAsync(request, cancellationToken);
        return webhook.Wants(told.Kind, [.. facts.Clusters.Select(LabelsOf)]) ? await OfRequestAsync(told, request, facts, cancellationToken) : null;
    }

    private async Task<WebhookPayload> OfRequestAsync(ChainEvent told, ApprovalRequest request, RequestFacts facts, CancellationToken cancellationToken) => Of(told, new()
    {
        Link = console.Value.Link(RequestLinks.Request(request.Number)),
        By = By(told),
        Why = WebhookEventKinds.HaveWords(told.Kind) ? request.EndedWhy : null,
        Request = new()
        {
            Number = request.Number,
            State = Words.Of(request.Standing),
            Action = request.Action,
            ActionName = actions.Find(request.Action)?.Name ?? request.Action,
            Class = request.Class.ToString(),
            Clusters = [.. facts.Clusters.Take(MostClusters).Select(cluster => cluster.Name)],
            Environments = request.Environments,
            Items = request.Items,
            Outcomes = facts.Items.GroupBy(item => item.Outcome).ToDictionary(same => same.Key, same => same.Sum(item => item.Count)),
            States = facts.Items.GroupBy(item => item.State).ToDictionary(same => Words.Of(same.Key), same => same.Sum(item => item.Count)),
            PlanHash = PlanHash.Short(request.PlanHash),
            Requester = ToldPerson.Of(request.Requester, request.Person),
            Reason = request.Reason,
            Ticket = request.Ticket,
            ApproveBy = request.ApproveBy,
            ExecuteBy = request.ExecuteBy,
            ReviewBy = request.ReviewBy,
        },
        Approvers = WebhookEventKinds.AskApprovers(told.Kind) ? await ApproversAsync(request, cancellationToken) : null,
    });

    private async Task<WebhookPayload> OfHaltAsync(ChainEvent told, CancellationToken cancellationToken) => Of(told, new()
    {
        Link = console.Value.Link(RequestLinks.Inbox),
        By = By(told),
        Why = told.Kind is WebhookEventKind.Halted ? told.Detail.GetValueOrDefault("why") : null,
        Approvers = !WebhookEventKinds.AskApprovers(told.Kind) ? null : new()
        {
            Groups = [],
            // The one who asked first is not the second.
            People = await PeopleAsync(token => pool.OfAnyClusterAsync(token), told.Kind is WebhookEventKind.ResumeAsked ? told.By : null, cancellationToken),
        },
    });

    private async Task<ToldApprovers> ApproversAsync(ApprovalRequest request, CancellationToken cancellationToken)
    {
        var policy = request.PolicyJson is { } json ? PolicyText.ReadOrNull(json) : null;
        return new()
        {
            Groups = [.. policy?.Approvers.Select(approvers => approvers.Group).OfType<string>() ?? []],
            Needed = request.IsBreakGlass ? 1 : policy?.People,
            People = await PeopleAsync(token => EligibleAsync(request, token), null, cancellationToken),
        };
    }

    private async Task<Answer<IReadOnlyList<Candidate>>> EligibleAsync(ApprovalRequest request, CancellationToken cancellationToken)
    {
        var labels = judge.LabelsOf(request.ClusterIds);
        if (labels.IsRefused)
            return labels.Refusal;
        var editors = await requests.EditorsAsync(request.Id, cancellationToken);
        return await pool.EligibleAsync(labels.Value!, [judge.HumanOf(request.Requester), .. editors.Select(editor => judge.HumanOf(editor.Human))], cancellationToken);
    }

    /// <summary>Null where nobody can tell in time.</summary>
    private async Task<IReadOnlyList<ToldPerson>?> PeopleAsync(
        Func<CancellationToken, Task<Answer<IReadOnlyList<Candidate>>>> ask, PersonKey? without, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            var people = await ask(both.Token);
            return people.IsRefused ? null : [.. people.Value!.Where(person => without is null || person.Human != judge.HumanOf(without.Value))
                .Take(MostPeople).Select(person => ToldPerson.Of(person.Account, person.Name))];
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private static WebhookPayload Of(ChainEvent told, ToldData data) =>
        new() { Id = told.Id, Type = told.Kind.Text(), Timestamp = told.OccurredAt, Sequence = told.Sequence, Data = data };

    private static ToldPerson? By(ChainEvent told) => told.By is { } key ? ToldPerson.Of(key, told.Person ?? key.Subject) : null;

    private static IReadOnlyDictionary<string, string> LabelsOf(ClusterRow cluster) => JsonSerializer.Deserialize<Dictionary<string, string>>(cluster.Labels)!;
}
