using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsConsole.Manifests;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Resources;

/// <summary>The YAML of a state with, beside each field, since when it has its value and which field manager owns it.</summary>
public sealed partial class ObjectBlame(FieldHistory history)
{
    private const int LongestLine = 2000;

    private ResourceBlame? _blame;
    private List<Row> _rows = [];

    [Parameter, EditorRequired] public ResourceState State { get; set; } = null!;

    protected override object Key => (State.Resource.Cluster.Name, State.Resource.Lineage.Id, State.Resource.At, State.Version.Sequence);

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        var answer = await history.BlameAsync(caller, State, cancellationToken);
        if (answer.IsRefused)
            return answer.Refusal;
        _blame = answer.Value!;
        _rows = [.. Rows(_blame)];
        return null;
    }

    private IEnumerable<Row> Rows(ResourceBlame blame)
    {
        FieldBlame? above = null;
        foreach (var line in ManifestYaml.Render(State.Json, default, ManifestView.Neat))
        {
            var field = blame.Fields.GetValueOrDefault(line.Path);
            var version = field is null || blame.Versions.Count == 0 ? null : blame.Versions[field.Version];
            var isFirst = field is not null && (above is null || above.Version != field.Version || !above.Managers.SequenceEqual(field.Managers));
            yield return new Row(line, version, field is { Version: > 0 } ? blame.Versions[field.Version - 1].Sequence : null,
                field is null ? "" : field.Managers.Count == 0 ? "no manager recorded" : VisibleText.Of(string.Join(", ", field.Managers)), isFirst);
            above = field ?? above;
        }
    }

    private static string Count(int versions) => versions == 1 ? "1 version" : $"{versions.ToString("N0", CultureInfo.InvariantCulture)} versions";

    private static string Cut(string text) => text.Length <= LongestLine ? text : $"{text.AsSpan(0, LongestLine)}…";

    /// <param name="Line">As rendered.</param>
    /// <param name="Version">With which the field got its value; null for a line that is no field.</param>
    /// <param name="Former">The version before that one, where there is one to compare with.</param>
    /// <param name="Managers">Who owns it.</param>
    /// <param name="IsFirst">The line above says something else.</param>
    private sealed record Row(YamlLine Line, ResourceVersion? Version, long? Former, string Managers, bool IsFirst);
}
