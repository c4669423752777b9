namespace OpsConsole.Features.Approvals.Viewing;

/// <summary>An item without its preview and its substance, which may be large and are read when somebody opens it.</summary>
public sealed record ItemLine
{
    public int Number { get; init; }
    public int? ClusterId { get; init; }
    public required string Cluster { get; init; }
    public required string Environment { get; init; }
    public required string Type { get; init; }
    public required string Namespace { get; init; }
    public required string Name { get; init; }
    public required string Uid { get; init; }
    public required string Outcome { get; init; }
    public OutcomeRank Rank { get; init; }

    /// <summary>Of its group.</summary>
    public required string Words { get; init; }
    public required string[] Findings { get; init; }
    public ItemState State { get; init; }
    public string? Result { get; init; }

    /// <summary>The server's own words, as much of them as anybody reads.</summary>
    public string? Answered { get; init; }
    public string? WayBack { get; init; }
    public DateTimeOffset? ChangedAt { get; init; }

    public string FullName => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";

    /// <summary>The object's page; null for what belongs to the console.</summary>
    public string? Address => ClusterId is null ? null
        : $"/clusters/{Uri.EscapeDataString(Cluster)}/types/{Uri.EscapeDataString(Type)}/{(Namespace.Length == 0 ? "-" : Uri.EscapeDataString(Namespace))}/{Uri.EscapeDataString(Name)}";
}

/// <summary>What an item is and was, in full.</summary>
public sealed record ItemText
{
    /// <summary>As it was shown to whoever voted.</summary>
    public required string Preview { get; init; }

    /// <summary>As it was planned; empty where there is none.</summary>
    public required string Substance { get; init; }

    /// <summary>As it was found to be when it was left alone; null where it was not, empty where it was gone.</summary>
    public string? Now { get; init; }

    /// <summary>Its substance in the plan that this one takes up again; null where it did not stand there.</summary>
    public string? Former { get; init; }
}
