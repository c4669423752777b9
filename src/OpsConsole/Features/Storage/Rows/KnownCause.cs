namespace OpsConsole.Features.Storage.Rows;

/// <summary>What is known of an error that providers report, beside their own words.</summary>
/// <param name="Key">One word a cause: <c>dependency-violation</c>.</param>
/// <param name="Words">What it means.</param>
/// <param name="Step">What to do.</param>
public sealed record KnownCause(string Key, string Words, string Step);
