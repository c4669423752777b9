using OpsConsole.Features.Approvals;

namespace OpsConsole.Features.Resources.Deletion;

/// <summary>Where a deletion is asked for: the page that plans an action for what its address says.</summary>
public static class DeletionLinks
{
    public static string Of(IEnumerable<DeletionTarget> targets) => Of(new DeletionQuestion { Targets = [.. targets] });

    /// <summary>All that fit a filter, and no more than were seen.</summary>
    public static string Of(string cluster, string type, string? space, string? name, int most) =>
        Of(new DeletionQuestion { Cluster = cluster, Type = type, Namespace = space, Name = name, Most = most });

    private static string Of(DeletionQuestion question) => RequestLinks.New(DeleteResources.ActionKey, question.Parameters);
}
