namespace OpsConsole.Manifests.Restoring;

/// <summary>How much a consequence counts, the heaviest first.</summary>
public enum ConsequenceWeight
{
    /// <summary>It must not be restored so; the words are a reason.</summary>
    Blocks,
    /// <summary>Whoever approves should think of it; the words are a sentence.</summary>
    Warns,
    /// <summary>It is good to know; the words are a sentence.</summary>
    Informs,
}

/// <summary>What follows from a restore beside the object itself, in plain words.</summary>
public sealed record Consequence(ConsequenceWeight Weight, string Words)
{
    public static Consequence Blocks(string words) => new(ConsequenceWeight.Blocks, words);

    public static Consequence Warns(string words) => new(ConsequenceWeight.Warns, words);

    public static Consequence Informs(string words) => new(ConsequenceWeight.Informs, words);
}
