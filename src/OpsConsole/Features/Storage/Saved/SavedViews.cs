using OpsConsole.Features.Clusters;
using OpsConsole.Features.Storage.Views;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Storage.Saved;

/// <summary>A part of a person's list of views.</summary>
/// <param name="Views">Their own, then those that others share.</param>
/// <param name="Next">Where it goes on; null where this is the end.</param>
public sealed record SavedViewPart(IReadOnlyList<SavedView> Views, SavedViewPlace? Next);

/// <summary>Saved views for persons: for whoever may see storage anywhere, changed and deleted only by their owners.</summary>
public sealed class SavedViews(AccessService access, Fleet fleet, SavedViewStore store)
{
    public async Task<Answer<SavedViewPart>> ListAsync(Caller caller, string? table, SavedViewPlace? after, int most, CancellationToken cancellationToken)
    {
        if (table is not null && !Shapes.All.ContainsKey(table))
            return SavedViewRule.Asked(table, null).Refusal!;
        var rights = await access.ForReadingAsync(caller, cancellationToken);
        if (Refused(rights) is { } refusal)
            return refusal;
        var visible = fleet.All.Where(cluster => rights.Value!.Allows(Permission.Read, cluster.Labels)).ToList();
        var rows = await store.ListAsync(caller.Key, table, after, most + 1, cancellationToken);
        var part = rows.Take(most).ToList();
        // A question about no cluster of theirs would show them nothing, and its words may tell of what they may not see.
        return new SavedViewPart([.. part.Where(view => view.IsOf(caller) || view.Choice is not { } choice || visible.Any(choice.Includes))],
            rows.Count > most ? new(!part[^1].IsOf(caller), part[^1].TableName, part[^1].Name, part[^1].Id) : null);
    }

    public async Task<Answer<SavedView>> SaveAsync(Caller caller, SavedViewOrder order, CancellationToken cancellationToken)
    {
        var asked = SavedViewRule.Asked(order.Table, order.Query);
        if (asked.IsRefused)
            return asked.Refusal;
        var name = SavedViewRule.Name(order.Name);
        if (name.IsRefused)
            return name.Refusal;
        int? clusterId = null;
        if (asked.Value!.Cluster is { } one)
        {
            var found = await fleet.FindForCommandAsync(caller, one, Permission.Read, cancellationToken);
            if (found.IsRefused)
                return found.Refusal;
            clusterId = found.Value!.Id;
        }
        else if (Refused(await access.ForCommandAsync(caller, cancellationToken)) is { } refusal)
            return refusal;
        return await store.SaveAsync(caller, order with { Name = name.Value, Query = asked.Value.Asks(Shapes.All[order.Table]) }, clusterId, cancellationToken);
    }

    /// <summary>Deletes a view of the caller's own.</summary>
    public async Task<Refusal?> DeleteAsync(Caller caller, string table, string name, CancellationToken cancellationToken)
    {
        if (SavedViewRule.Asked(table, null) is { IsRefused: true } unknown)
            return unknown.Refusal;
        var known = SavedViewRule.Name(name);
        if (known.IsRefused)
            return known.Refusal;
        if (Refused(await access.ForCommandAsync(caller, cancellationToken)) is { } refusal)
            return refusal;
        return await store.DeleteAsync(caller, table, known.Value!, view => fleet.All.FirstOrDefault(cluster => cluster.Name == view.Choice?.Cluster)?.Id, cancellationToken)
            ? null
            : new Refusal(RefusalKind.NotFound, $"You have no view '{known.Value}' of {table}.", "A view is deleted by its owner alone; look at your list.");
    }

    private static Refusal? Refused(Answer<PersonAccess> rights) => rights.IsRefused
        ? rights.Refusal
        : rights.Value!.AllowsAnywhere(Permission.Read) ? null
        : new(RefusalKind.Forbidden, "Views of storage are for those who may see a cluster.", "Ask an administrator for a role on a cluster.");
}
