using OpsConsole.Manifests;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Resources;

/// <summary>An object's state in the console's vocabulary, read from its own words: paused, deleting, its Ready condition.</summary>
public sealed record ResourceStanding(StateKind State, string Text)
{
    private static readonly PrinterColumn[] Facts =
    [
        new() { Name = "deleting", JsonPath = ".metadata.deletionTimestamp" },
        new() { Name = "crossplane", JsonPath = @".metadata.annotations.crossplane\.io/paused" },
        new() { Name = "paused", JsonPath = ".spec.paused", Type = "boolean" },
        new() { Name = "ready", JsonPath = ".status.conditions[?(@.type==\"Ready\")].status" },
        new() { Name = "reason", JsonPath = ".status.conditions[?(@.type==\"Ready\")].reason" },
        new() { Name = "available", JsonPath = ".status.conditions[?(@.type==\"Available\")].status" },
    ];

    private static readonly string[] UnderWay = ["Creating", "Deleting", "Progressing", "Provisioning", "Reconciling", "Pending"];

    /// <summary>Null where the object says nothing of its state.</summary>
    public static ResourceStanding? Of(ReadOnlySpan<byte> json)
    {
        var facts = PrinterColumn.ReadAll(Facts, json);
        if (facts[0] is not null)
            return new(StateKind.Progressing, "Deleting");
        if (facts[1] == "true" || facts[2] == "true")
            return new(StateKind.Paused, "Paused");
        return (facts[3] ?? facts[5]) switch
        {
            "True" => new(StateKind.Ready, "Ready"),
            "False" when UnderWay.Contains(facts[4], StringComparer.Ordinal) => new(StateKind.Progressing, facts[4]!),
            "False" => new(StateKind.Failed, facts[4] is { Length: > 0 and < 40 } reason ? $"Not ready: {reason}" : "Not ready"),
            null => null,
            _ => new(StateKind.Unknown, "Unknown"),
        };
    }
}
