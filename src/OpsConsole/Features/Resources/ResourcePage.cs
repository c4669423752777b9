using Microsoft.AspNetCore.Components;
using OpsConsole.Features.Captures;
using OpsConsole.Platform;
using OpsConsole.Platform.Api;
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

    /// <summary>The moment that is looked back to; null for the present.</summary>
    protected DateTimeOffset? Viewed { get; private set; }

    /// <summary>Takes the moment from the address, and says what is wrong with it.</summary>
    protected Refusal? ReadMoment(string? at)
    {
        var moment = AsOf.Read(at, Time.GetUtcNow());
        if (!moment.IsRefused)
            Viewed = moment.Value;
        return moment.Refusal;
    }

    protected static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
