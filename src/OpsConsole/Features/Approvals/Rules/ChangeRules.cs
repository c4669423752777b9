using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Approvals.Rules;

/// <summary>Puts other rules and windows in force. The item is the set that holds now: whoever changes it first makes the other requests stale.</summary>
public sealed class ChangeRules(RuleSetStore rules, ChangeRulesStore changes, ApproverPool pool) : IGatedAction
{
    public const string ActionKey = "approvals.change-rules";

    /// <summary>The new set as JSON.</summary>
    public const string RulesParameter = "rules";

    internal const string ItemType = "approval rules";
    internal const string ItemName = "approval-rules";

    public string Key => ActionKey;
    public string Name => "change the approval rules";
    public ActionClass Class => ActionClass.A;
    public Permission Requires => Permission.ManageRules;

    public async Task<Answer<PlannedAction>> PlanAsync(Requester requester, PlanQuestion question, CancellationToken cancellationToken)
    {
        RuleDocument wanted;
        try
        {
            wanted = RuleDocument.Parse(question[RulesParameter] ?? throw new FormatException("There are no rules in the question."));
            wanted.Check(1);
        }
        catch (FormatException error)
        {
            return new Refusal(RefusalKind.Invalid, error.Message, "Correct the rules.");
        }
        if (await rules.CurrentAsync(cancellationToken) is not { } current)
            return new Refusal(RefusalKind.Unavailable, "No rules are in force yet.", "Wait until the console has started completely.");
        var before = RuleDocument.Of(current);
        if (before.Write() == wanted.Write())
            return new Refusal(RefusalKind.Invalid, "These rules hold already.", "Change something.");
        if (await UnreachableAsync(wanted.Check(current.Version + 1), cancellationToken) is { } unreachable)
            return unreachable;
        return new PlannedAction
        {
            Summary = $"change the approval rules (version {current.Version} to {current.Version + 1})",
            Undo = $"The rules of version {current.Version} can be asked for again; requests that were submitted meanwhile keep what was stricter.",
            Parameters = new Dictionary<string, string> { [RulesParameter] = wanted.Write() },
            Items = [Item(before, wanted, current.Version)],
        };
    }

    public async Task<LiveItem> LookAsync(PlanItem item, CancellationToken cancellationToken)
    {
        var current = await rules.CurrentAsync(cancellationToken);
        if (current is null)
            return new(item, LiveState.Unreadable) { Reason = "no rules are in force" };
        var now = RuleDocument.Of(current);
        return Convert.ToHexStringLower(now.Hash()) == item.DriftHash && Uid(current.Version) == item.Uid
            ? new(item, LiveState.Same) { ResourceVersion = Uid(current.Version) }
            : new(item, LiveState.Drifted) { Reason = $"the rules have version {current.Version} now", Substance = now.Write() };
    }

    /// <summary>Earlier sets stay in the database.</summary>
    public Task<IReadOnlyList<WayBack>> KeepAsync(IReadOnlyList<LiveItem> items, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<WayBack>>([.. items.Select(item => new WayBack($"/approvals/rules?version={item.ResourceVersion}", null))]);

    public async Task<ItemEffect> ActAsync(LiveItem item, CancellationToken cancellationToken)
    {
        var version = long.Parse(item.ResourceVersion, System.Globalization.CultureInfo.InvariantCulture) + 1;
        return await changes.PutAsync(RuleDocument.Parse(Wanted(item.Item)), version, cancellationToken)
            ? new(EffectKind.Done, $"version {version} is in force")
            : new(EffectKind.Moved, $"version {version} was made by somebody else");
    }

    public async Task<ItemSight> SeeAsync(PlanItem item, CancellationToken cancellationToken)
    {
        var wanted = RuleDocument.Parse(Wanted(item));
        return await changes.WasPutAsync(wanted, long.Parse(item.Uid, System.Globalization.CultureInfo.InvariantCulture) + 1, cancellationToken)
            ? new(SightKind.Done, "they are in force, or were until later ones")
            : new(SightKind.Untouched, "the rules of before hold");
    }

    /// <summary>A rule that nobody could satisfy would lock out even the request that mends it.</summary>
    private async Task<Refusal?> UnreachableAsync(RuleSet wanted, CancellationToken cancellationToken)
    {
        if (!wanted.Rules.Any(rule => rule.Covers(ActionKey, ActionClass.A, new Dictionary<string, string>())))
            return new(RefusalKind.Invalid, "No rule would cover changing the rules, so they could never be changed again.", $"Keep a rule for {ActionKey} with clusters \"\".");
        var people = await pool.OfAnyClusterAsync(cancellationToken);
        if (people.IsRefused)
            return people.Refusal;
        foreach (var rule in wanted.Rules)
            if (ApproverPool.Reach(Policy.Of(wanted with { Rules = [rule with { Clusters = LabelSelector.Everything, Action = null, Class = null }] }, ActionKey, ActionClass.A, [new Dictionary<string, string>()])!, people.Value!) is { IsComplete: false } reach)
                return new(RefusalKind.Invalid, $"Nobody could satisfy the rule {rule.Key}: {ApproverPool.Missing(reach)} would be missing among all approvers.", "Name other groups or fewer people.");
        return null;
    }

    private static PlanItem Item(RuleDocument before, RuleDocument wanted, long version) => new()
    {
        Number = 1,
        Type = ItemType,
        Name = ItemName,
        Uid = Uid(version),
        ResourceVersion = Uid(version),
        DriftHash = Convert.ToHexStringLower(before.Hash()),
        Outcome = new("rules-changed", OutcomeRank.Destroyed, "who may approve what is changed"),
        Findings = RuleDifference.Between(before, wanted),
        Preview = wanted.Write(),
        Substance = before.Write(),
    };

    /// <summary>The preview is the new set, bound by the plan's hash.</summary>
    private static string Wanted(PlanItem item) => item.Preview;

    private static string Uid(long version) => version.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
