using OpsConsole.Platform.Access;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Clusters;

/// <summary>One line under "needs attention".</summary>
public sealed record Attention
{
    /// <summary>Harm, 0 the greatest: orders the list. README.md says which number means what.</summary>
    public required int Rank { get; init; }
    public required StateKind State { get; init; }
    /// <summary>What it is in a word or two: "Unreachable", "Capture gap".</summary>
    public required string Word { get; init; }
    /// <summary>The clusters that it concerns; empty where it is about the console itself.</summary>
    public IReadOnlyList<string> Clusters { get; init; } = [];
    public required string Text { get; init; }
    public DateTimeOffset? Since { get; init; }
    /// <summary>Where the one thing to do is done; where that is outside the console, <see cref="Action"/> copies the text.</summary>
    public string? Href { get; init; }
    public required string Action { get; init; }

    /// <summary>So many lines of one kind are told one by one; more become one line.</summary>
    public const int MostAlike = 3;

    /// <summary>The lines, or one for all of them where they are too many for a short list.</summary>
    public static IEnumerable<Attention> Gathered(IReadOnlyList<Attention> alike, Func<int, string> text, string href, string action)
    {
        if (alike.Count <= MostAlike)
            return alike;
        var clusters = alike.SelectMany(line => line.Clusters).Distinct(StringComparer.Ordinal).ToList();
        return [alike[0] with { Clusters = clusters, Text = $"{text(clusters.Count)}: {Names(clusters)}", Since = alike.Min(line => line.Since), Href = href, Action = action }];
    }

    /// <summary>"a, b, c and 34 more".</summary>
    public static string Names(IReadOnlyList<string> clusters) =>
        clusters.Count <= MostAlike ? string.Join(", ", clusters) : $"{string.Join(", ", clusters.Take(MostAlike))} and {clusters.Count - MostAlike} more";
}

/// <summary>A column's value for one cluster: a text, or a moment that is shown as an age.</summary>
public sealed record FleetFigure
{
    public required string Title { get; init; }
    /// <summary>Its column's place among those of all features.</summary>
    public required int Order { get; init; }
    public string? Text { get; init; }
    public DateTimeOffset? Moment { get; init; }
    /// <summary>An hour each, the running one last: drawn beside the text.</summary>
    public IReadOnlyList<int>? Series { get; init; }
    /// <summary>True where it is drawn, also while there is nothing to draw yet.</summary>
    public bool HasSeries { get; init; }
    public string? Href { get; init; }
    public bool IsNumber { get; init; }
    /// <summary>True where the value itself is bad news.</summary>
    public bool IsAlarming { get; init; }
    /// <summary>True where it says nothing but that all is well: tiles leave it out.</summary>
    public bool IsUneventful { get; init; }
}

/// <summary>What a feature that knows the fleet adds to the fleet page; it answers from memory.</summary>
public interface IFleetAddition
{
    /// <summary>What it brings, as the beginning of a sentence.</summary>
    string What { get; }

    /// <summary>Rises with every change of the answers below.</summary>
    long Version { get; }

    /// <summary>When the answers were last brought up to date; null before the first time.</summary>
    DateTimeOffset? AsOf { get; }

    /// <summary>Of these clusters alone: they are the ones that the person sees, and every count is theirs.</summary>
    IEnumerable<Attention> AttentionFor(IReadOnlyList<Cluster> clusters);

    IEnumerable<FleetFigure> FiguresOf(Cluster cluster);

    /// <summary>What is about the person rather than about clusters; most features have nothing to say there.</summary>
    IEnumerable<Attention> AttentionOf(PersonAccess rights) => [];
}
