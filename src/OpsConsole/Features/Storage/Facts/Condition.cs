namespace OpsConsole.Features.Storage.Facts;

/// <summary>The conditions of a managed resource that say how it is; others are not kept.</summary>
public enum ConditionType : byte { Ready, Synced, LastAsyncOperation, AsyncOperation, UpToDate }

public enum ConditionStatus : byte { Unknown, True, False }

/// <summary>One condition, as Crossplane and upjet write them.</summary>
public readonly record struct Condition
{
    /// <summary>A provider's message is any length.</summary>
    public const int LongestMessage = 2000;

    private readonly Moment _since;
    private readonly int _observed;
    private readonly string? _message;

    public required ConditionType Type { get; init; }
    public required ConditionStatus Status { get; init; }

    /// <summary>Empty where none is said.</summary>
    public required string Reason { get; init; }

    /// <summary>The provider's own words, cut at <see cref="LongestMessage"/>; empty where there are none.</summary>
    public string Message { get => _message ?? ""; init => _message = value; }

    public DateTimeOffset? Since { get => _since.Value; init => _since = new(value); }

    /// <summary>Null where it is not said of which generation it speaks.</summary>
    public long? ObservedGeneration { get => _observed == 0 ? null : _observed - 1; init => _observed = value is >= 0 and < int.MaxValue ? (int)value + 1 : 0; }

    public bool IsTrue => Status is ConditionStatus.True;
}
