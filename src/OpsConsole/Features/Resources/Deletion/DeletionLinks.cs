using OpsConsole.Features.Approvals;

namespace OpsConsole.Features.Resources.Deletion;

/// <summary>Where a deletion is asked for: the page that plans an action of approvals for what its address says.</summary>
public static class DeletionLinks
{
    /// <summary>A longer address breaks at proxies and at the server's own request line.</summary>
    public const int Longest = 6000;

    private const string Page = "/approvals/new";

    public static string Of(IEnumerable<DeletionTarget> targets) => ResourceLinks.With(Page, ("action", DeleteResources.ActionKey), (DeletionQuestion.Items, DeletionQuestion.Write(targets)));

    /// <summary>All that fit a filter, and no more than were seen.</summary>
    public static string Of(string cluster, string type, string? space, string? name, int most) => ResourceLinks.With(Page,
        [("action", DeleteResources.ActionKey), .. new DeletionQuestion { Cluster = cluster, Type = type, Namespace = space, Name = name, Most = most }.Parameters.Select(entry => (entry.Key, (string?)entry.Value))]);

    /// <summary>A plan that its maker looks at.</summary>
    public static string Of(DraftView draft) => $"{Page}?draft={draft.Request.Id}";
}
