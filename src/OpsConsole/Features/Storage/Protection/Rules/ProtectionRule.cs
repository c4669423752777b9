using System.IO.Enumeration;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Storage.Protection.Rules;

/// <summary>A rule that some managed resources must be protected.</summary>
public sealed class ProtectionRule
{
    private readonly LabelSelector _objects;

    internal ProtectionRule(ProtectionRuleOptions options)
    {
        (Name, Because, Types) = (options.Name.Trim(), options.Because.Trim(), options.Types);
        Clusters = LabelSelector.Parse(options.Clusters ?? "");
        _objects = LabelSelector.Parse(options.Objects);
        Violation = new(FindingLevel.Harm, "rule-violated", $"It must be protected and is not: {Words}.", "Ask for its protection.");
        TooLate = Violation with { Step = "It is being deleted, and a Usage stops no deletion that has begun: look at what else keeps its data." };
    }

    public string Name { get; }

    /// <summary>Empty where nobody said why.</summary>
    public string Because { get; }

    public IReadOnlyList<string> Types { get; }

    /// <summary>By their labels.</summary>
    public LabelSelector Clusters { get; }

    /// <summary>The finding of every object that it means and nothing protects; one, for thousands may have it.</summary>
    internal Finding Violation { get; }

    /// <summary>The same of one that is being deleted already.</summary>
    internal Finding TooLate { get; }

    public bool Means(ManagedFacts facts) =>
        Types.Any(type => FileSystemName.MatchesSimpleExpression(type, facts.Key.Type, ignoreCase: false))
        && (_objects.MatchesEverything || _objects.Matches(facts.Labels.Items.ToDictionary(StringComparer.Ordinal)));

    /// <summary>"production data (it holds what customers keep)".</summary>
    public string Words => Because.Length == 0 ? Name : $"{Name} ({Because})";

    /// <summary>"buckets.s3.aws.upbound.io of data=customer".</summary>
    public string Subjects => $"{string.Join(", ", Types)}{(_objects.MatchesEverything ? "" : $" of {_objects}")}";
}
