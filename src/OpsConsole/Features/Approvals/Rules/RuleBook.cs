using OpsConsole.Features.Clusters;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Approvals.Rules;

/// <summary>One set of rules as a person may read it, with those that hold now and those there were.</summary>
public sealed record RulePage
{
    public required RuleSet Shown { get; init; }
    public required RuleSet InForce { get; init; }

    /// <summary>The newest first.</summary>
    public required IReadOnlyList<RuleVersion> Versions { get; init; }

    /// <summary>What each set changed of the one before, by its number.</summary>
    public required IReadOnlyDictionary<long, IReadOnlyList<string>> Changes { get; init; }

    /// <summary>The person may ask for other rules.</summary>
    public required bool MayRule { get; init; }

    /// <summary>The person sees requests that touch no cluster.</summary>
    public required bool SeesConsole { get; init; }

    public bool IsInForce => Shown.Version == InForce.Version;
}

/// <summary>The rules for whoever asks or approves: in words, by whom they could be satisfied, and what they were.</summary>
public sealed class RuleBook(AccessService access, RuleSetStore rules, ApproverPool pool, Fleet fleet)
{
    private const int MostVersions = 50;
    /// <summary>What changed is told of the newest; those before have pages of their own.</summary>
    private const int MostCompared = 10;

    /// <param name="caller">Who reads.</param>
    /// <param name="version">Which set; null for the one in force.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Answer<RulePage>> ReadAsync(Caller caller, long? version, CancellationToken cancellationToken)
    {
        var rights = await RightsAsync(caller, cancellationToken);
        if (rights.IsRefused)
            return rights.Refusal;
        if (await rules.CurrentAsync(cancellationToken) is not { } inForce)
            return new Refusal(RefusalKind.Unavailable, "No approval rules are in force yet, so nothing can be asked for.", "Wait until the console has started completely.");
        var shown = version is not { } asked || asked == inForce.Version ? inForce : await rules.FindAsync(asked, cancellationToken);
        if (shown is null)
            return new Refusal(RefusalKind.NotFound, $"There is no version {version} of the approval rules.", $"The newest is {inForce.Version}; all there were stand on the page of the rules.");
        var versions = await rules.VersionsAsync(MostVersions, cancellationToken);
        return new RulePage
        {
            Shown = shown,
            InForce = inForce,
            Versions = versions,
            Changes = await ChangesAsync(versions, cancellationToken),
            MayRule = rights.Value!.AllowsAnywhere(Permission.ManageRules),
            SeesConsole = rights.Value.AllowsAnywhere(Permission.Approve) || rights.Value.AllowsAnywhere(Permission.ManageRules),
        };
    }

    /// <summary>Who could satisfy each rule of a set, by its key, on the clusters that the person sees. Everybody is asked for, so it takes its time.</summary>
    public async Task<Answer<IReadOnlyDictionary<string, RuleReach>>> ReachAsync(Caller caller, RuleSet set, CancellationToken cancellationToken)
    {
        var rights = await RightsAsync(caller, cancellationToken);
        if (rights.IsRefused)
            return rights.Refusal;
        var people = await pool.WithRightsAsync(cancellationToken);
        if (people.IsRefused)
            return people.Refusal;
        List<Cluster> visible = [.. fleet.All.Where(cluster => cluster.Health.State is not ClusterState.Removed && rights.Value!.Allows(Permission.Read, cluster.Labels))];
        return Answer.Of<IReadOnlyDictionary<string, RuleReach>>(set.Rules.ToDictionary(rule => rule.Key, rule => RuleReach.Of(rule, people.Value!, visible)));
    }

    private async Task<Answer<PersonAccess>> RightsAsync(Caller caller, CancellationToken cancellationToken)
    {
        var rights = await access.ForReadingAsync(caller, cancellationToken);
        return rights.IsRefused || rights.Value!.AllowsAnywhere(Permission.Request) || rights.Value.AllowsAnywhere(Permission.Approve)
            ? rights
            : new Refusal(RefusalKind.Forbidden, "The approval rules are for those who ask or approve.", "Ask an administrator for a role that does.");
    }

    private async Task<Dictionary<long, IReadOnlyList<string>>> ChangesAsync(IReadOnlyList<RuleVersion> versions, CancellationToken cancellationToken)
    {
        var changes = new Dictionary<long, IReadOnlyList<string>>();
        RuleSet? later = null;
        foreach (var version in versions.Take(MostCompared))
        {
            var set = await rules.FindAsync(version.Version, cancellationToken);
            if (later is not null && set is not null)
                changes[later.Version] = RuleDifference.Between(RuleDocument.Of(set), RuleDocument.Of(later));
            later = set;
        }
        return changes;
    }
}
