using Microsoft.AspNetCore.Components;
using OpsConsole.Manifests;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Resources;

/// <summary>The objects of a type that changed last, with its printer columns: whether a closer look is worth it.</summary>
public sealed partial class TypePreview(ResourceBrowser browser)
{
    private const int Objects = 5;
    private const int MostColumns = 5;

    private IReadOnlyList<ResourceRow>? _rows;

    [Parameter, EditorRequired] public string Cluster { get; set; } = "";
    [Parameter, EditorRequired] public KnownType Type { get; set; } = null!;

    private IEnumerable<(PrinterColumn Column, int At)> Columns => Type.Columns.Select((column, at) => (column, at)).Where(entry => entry.column.Priority == 0).Take(MostColumns);

    protected override object Key => (Cluster, Type.Name);

    protected override long? Followed => Feed.Version;

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        var answer = await browser.LatestAsync(caller, Cluster, Type.Name, Objects, cancellationToken);
        if (!answer.IsRefused)
            _rows = answer.Value;
        return answer.Refusal;
    }
}
