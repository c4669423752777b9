using Microsoft.AspNetCore.Components;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Clusters;

/// <summary>People × clusters on the settings page: by environment, and the clusters of one environment one by one.</summary>
public sealed partial class AccessMatrixSection(AccessMatrix matrix, Fleet fleet)
{
    /// <summary>More columns than a screen can show help nobody; the filter leads to the others.</summary>
    private const int MostColumns = 40;
    private const int MostRows = 100;

    private AccessTable? _table;
    private string _person = "";
    private string _cluster = "";

    /// <summary>The environment whose clusters stand one by one; null shows the environments.</summary>
    [Parameter] public string? Environment { get; set; }

    protected override object Key => "rights";

    protected override long? Followed => fleet.Version;

    private bool IsOpen => Environment is not null && _table!.Clusters.Any(cluster => cluster.Environment == Environment);

    private IReadOnlyList<PersonRights> Found => [.. _table!.People.Where(person => Fits(person.Name, _person) || Fits(person.Key.Subject, _person))];

    private IReadOnlyList<PersonRights> People => [.. Found.Take(MostRows)];

    private IReadOnlyList<Column> Columns => IsOpen
        ? [.. FoundClusters.Take(MostColumns).Select(cluster => new Column(cluster.Name, [cluster]))]
        : [.. _table!.Clusters.GroupBy(cluster => cluster.Environment).OrderBy(group => !Platform.Components.Environments.IsProduction(group.Key)).ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new Column(group.Key, [.. group]))];

    private IEnumerable<Cluster> FoundClusters => _table!.Clusters.Where(cluster => cluster.Environment == Environment && Fits(cluster.Name, _cluster));

    private string Summary
    {
        get
        {
            var people = $"{People.Count} of {_table!.People.Count + _table.Left} {(_table.OfAll ? "people" : "people: you")}";
            return IsOpen
                ? $"{people}; {Columns.Count} of {FoundClusters.Count()} clusters of {VisibleText.Of(Environment!)}{(FoundClusters.Count() > MostColumns ? ", filter to see others" : "")}"
                : $"{people} on {_table.Clusters.Count} clusters";
        }
    }

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        var answer = await matrix.ReadAsync(caller, cancellationToken);
        _table = answer.Value;
        return answer.Refusal;
    }

    private static bool Fits(string text, string filter) => text.Contains(filter.Trim(), StringComparison.OrdinalIgnoreCase);

    private static string Letter(Role role) => role switch
    {
        Role.Viewer => "V",
        Role.Operator => "O",
        Role.Support => "S",
        Role.Approver => "P",
        Role.Administrator => "A",
        Role.BreakGlass => "B",
    };

    private static string Short(IReadOnlyList<AccessRight> rights, Role role)
    {
        var most = rights.Where(right => right.Role == role).Max(right => right.Count);
        return most == rights[0].Of ? Name(role) : $"{Name(role)} {most}";
    }

    private static string Name(Role role) => role.ToString().ToLowerInvariant();

    private static string Said(AccessRight right) =>
        $"{Name(right.Role)}{(right.Of > 1 ? $" on {right.Count} of {right.Of}" : "")}: {VisibleText.Of(right.Source)}";

    private static string Spoken(PersonRights person, Column column, IReadOnlyList<AccessRight> rights) =>
        $"{VisibleText.Of(person.Name)} on {VisibleText.Of(column.Name)}: {string.Join("; ", rights.Select(Said))}";

    private sealed record Column(string Name, IReadOnlyList<Cluster> Clusters);
}
