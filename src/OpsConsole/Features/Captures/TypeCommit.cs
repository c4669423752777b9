namespace OpsConsole.Features.Captures;

/// <summary>A list that is ready to become history.</summary>
internal sealed record TypeCommit
{
    public required int ClusterId { get; init; }
    public required Guid RunId { get; init; }
    public required long Epoch { get; init; }
    public required int TypeId { get; init; }
    public required Guid Stage { get; init; }
    public required int Staged { get; init; }
    /// <summary>What the staged bodies were compressed with; null where with nothing.</summary>
    public int? DictionaryId { get; init; }
    /// <summary>The place in the change feed at which the run began: what <see cref="ObjectKeeper"/> wrote behind it, the list was not told of.</summary>
    public required long KnownTo { get; init; }
    /// <summary>Known objects of which the list did not show the known bytes.</summary>
    public required long[] Unseen { get; init; }
    /// <summary>False where every known object was shown by its known bytes, and nothing else.</summary>
    public bool HasSomethingToJudge => Staged > 0 || Unseen.Length > 0;
    /// <summary>True where what the list does not name is gone.</summary>
    public required bool IsAbsenceProven { get; init; }
    /// <summary>Where not all was read: the namespaces that were, to their last page.</summary>
    public string[] ProvenNamespaces { get; init; } = [];
    /// <summary>How long the list took.</summary>
    public required TimeSpan Took { get; init; }
    /// <summary>What is known before the counts and times are.</summary>
    public required TypeCoverage Coverage { get; init; }
}

/// <summary>Staged rows are gone, as after a crash of PostgreSQL: the type must be listed again.</summary>
public sealed class StageLostException() : Exception("What the list had brought was lost with a restart of the database.");
