using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using OpsConsole.Manifests;

namespace OpsConsole.Features.Approvals.Pages;

/// <summary>What an object was and is: then and now of a skipped item, or since the plan before.</summary>
public sealed partial class SubstanceDifference
{
    private const int MostShown = 100;

    private IReadOnlyList<ManifestChange>? _changes;

    [Parameter, EditorRequired] public string Title { get; set; } = "";
    [Parameter, EditorRequired] public string Before { get; set; } = "";
    [Parameter, EditorRequired] public string After { get; set; } = "";
    [Parameter] public string BeforeWord { get; set; } = "Then";
    [Parameter] public string AfterWord { get; set; } = "Now";

    protected override void OnParametersSet() => _changes = Compare(Before, After);

    /// <summary>Null where one of them is no JSON, as of an action whose objects are none.</summary>
    private static IReadOnlyList<ManifestChange>? Compare(string before, string after)
    {
        try
        {
            return ManifestDiff.Compare(Encoding.UTF8.GetBytes(before), Encoding.UTF8.GetBytes(after));
        }
        catch (Exception error) when (error is JsonException or FormatException)
        {
            return null;
        }
    }
}
