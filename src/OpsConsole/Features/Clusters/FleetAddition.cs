namespace OpsConsole.Features.Clusters;

/// <summary>One line under "needs attention".</summary>
public sealed record Attention
{
    /// <summary>Harm, 0 the greatest: orders the list.</summary>
    public required int Rank { get; init; }
    public required string Cluster { get; init; }
    public required string Text { get; init; }
    public DateTimeOffset? Since { get; init; }
    /// <summary>Where the one thing to do is done.</summary>
    public required string Href { get; init; }
    public required string Action { get; init; }
}

/// <summary>A column's value for one cluster: a text, or a moment that is shown as an age.</summary>
public sealed record FleetFigure
{
    public required string Title { get; init; }
    public string? Text { get; init; }
    public DateTimeOffset? Moment { get; init; }
    public string? Href { get; init; }
    /// <summary>True where the value itself is bad news.</summary>
    public bool IsAlarming { get; init; }
}

/// <summary>What a feature that knows the fleet adds to the fleet page; it answers from memory.</summary>
public interface IFleetAddition
{
    /// <summary>Rises with every change of the answers below.</summary>
    long Version { get; }
    IEnumerable<Attention> AttentionFor(Cluster cluster);
    IEnumerable<FleetFigure> FiguresOf(Cluster cluster);
}
