using Microsoft.AspNetCore.Components;
using OpsConsole.Features.Storage.Live;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Storage.Pages;

/// <summary>How live a page over several clusters is, in a few words.</summary>
internal static class LiveWords
{
    public static RenderFragment Of(IReadOnlyList<ClusterStanding> standings, DateTimeOffset now)
    {
        var starting = standings.Count(standing => standing.Phase is LivePhase.Starting or LivePhase.NotFollowed);
        var off = standings.Count(standing => standing.Phase is LivePhase.Disconnected or LivePhase.Partial);
        var heard = standings.Where(standing => standing.Phase is LivePhase.Live).Select(standing => standing.HeardAt).Where(at => at is not null).DefaultIfEmpty(null).Min();
        return builder =>
        {
            builder.AddContent(0, starting > 0
                ? StateChip.Of(StateKind.Progressing, $"Reading {starting} of {standings.Count} {(standings.Count == 1 ? "cluster" : "clusters")}")
                : off > 0 ? StateChip.Of(StateKind.Warning, $"{standings.Count - off} of {standings.Count} live") : StateChip.Of(StateKind.Ready, "Live"));
            if (heard is null)
                return;
            builder.OpenElement(1, "span");
            builder.AddAttribute(2, "class", "quiet");
            builder.AddContent(3, "heard ");
            builder.AddContent(4, AgeText.Of(heard, now));
            builder.CloseElement();
        };
    }
}
