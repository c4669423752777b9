namespace OpsConsole.Features.Approvals.Rules;

/// <summary>Other rules as somebody writes them, before they ask for them.</summary>
/// <param name="Fault">What is wrong with the text and where; null where it can be read.</param>
/// <param name="Changes">What would change of the rules in force, one line a row.</param>
public sealed record RuleProposal(string? Fault, IReadOnlyList<string> Changes)
{
    /// <summary>Whether anybody could satisfy them is asked when the plan is made.</summary>
    public bool CanBeAsked => Fault is null && Changes.Count > 0;

    public static RuleProposal Of(string text, RuleSet inForce)
    {
        try
        {
            var wanted = RuleDocument.Parse(text);
            wanted.Check(inForce.Version + 1);
            return new(null, RuleDifference.Between(RuleDocument.Of(inForce), wanted));
        }
        catch (FormatException error)
        {
            return new(error.Message, []);
        }
    }
}
