using MudBlazor;

namespace OpsConsole.Shell;

/// <summary>A page of the rail: everybody who is signed in may go there, what they find is theirs to see.</summary>
internal sealed record Place
{
    public required string Text { get; init; }
    public required string Href { get; init; }
    /// <summary>The letter that leads there after "g"; null where none does.</summary>
    public string? Key { get; init; }
    public required string Icon { get; init; }

    public static IReadOnlyList<Place> All { get; } =
    [
        new() { Text = "Fleet", Href = "/", Key = "f", Icon = Icons.Material.Outlined.GridView },
        new() { Text = "Resources", Href = "/resources", Key = "r", Icon = Icons.Material.Outlined.DataObject },
        new() { Text = "Changes", Href = "/changes", Key = "c", Icon = Icons.Material.Outlined.Difference },
        new() { Text = "Storage", Href = "/storage", Key = "s", Icon = Icons.Material.Outlined.Storage },
        new() { Text = "Approvals", Href = "/approvals", Key = "a", Icon = Icons.Material.Outlined.HowToVote },
        new() { Text = "Restores", Href = "/restores", Icon = Icons.Material.Outlined.RestoreFromTrash },
        new() { Text = "Captures", Href = "/captures", Key = "p", Icon = Icons.Material.Outlined.Inventory2 },
        new() { Text = "Audit", Href = "/audit", Key = "u", Icon = Icons.Material.Outlined.FactCheck },
        new() { Text = "Settings", Href = "/settings", Key = "e", Icon = Icons.Material.Outlined.Settings },
    ];
}
