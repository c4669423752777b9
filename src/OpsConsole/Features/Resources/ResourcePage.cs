using Microsoft.AspNetCore.Components;
using OpsConsole.Features.Captures;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Resources;

/// <summary>What every page of the feature does alike beside reading: its filters and its selection live in its address.</summary>
public abstract class ResourcePage : FollowingComponent
{
    [Inject] protected NavigationManager Address { get; set; } = null!;
    [Inject] protected CaptureFeed Feed { get; set; } = null!;

    /// <summary>The same page with other words in its address.</summary>
    protected void Go(params IEnumerable<(string Key, object? Value)> query) =>
        Address.NavigateTo(Address.GetUriWithQueryParameters(query.ToDictionary(entry => entry.Key, entry => entry.Value)));

    protected static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
