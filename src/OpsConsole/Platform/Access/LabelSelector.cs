namespace OpsConsole.Platform.Access;

/// <summary>
/// A Kubernetes label selector over cluster labels: <c>environment in (prod, staging), region != eu-west-1, !retired</c>; empty matches all.
/// Syntax: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
/// </summary>
public sealed class LabelSelector
{
    private readonly string _text;
    private readonly IReadOnlyList<LabelRequirement> _requirements;

    private LabelSelector(string text, IReadOnlyList<LabelRequirement> requirements) =>
        (_text, _requirements) = (text, requirements);

    /// <summary>Matches every cluster, labelled or not.</summary>
    public static LabelSelector Everything { get; } = new("", []);

    public bool MatchesEverything => _requirements.Count == 0;

    /// <exception cref="FormatException">Names the part that cannot be read.</exception>
    public static LabelSelector Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new(text.Trim(), new LabelSelectorParser(text).Parse());
    }

    /// <summary>What keeps a text from being a selector, as settings are told of it; null where nothing does.</summary>
    public static string? FaultOf(string text)
    {
        try
        {
            _ = Parse(text);
            return null;
        }
        catch (FormatException error)
        {
            return error.Message;
        }
    }

    public bool Matches(IReadOnlyDictionary<string, string> labels) =>
        _requirements.All(requirement => requirement.Matches(labels));

    /// <summary>The selector as it was written.</summary>
    public override string ToString() => _text;
}
