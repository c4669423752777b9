namespace OpsConsole.Platform.Access;

/// <summary>
/// A Kubernetes label selector over cluster labels: <c>environment in (prod, staging), region != eu-west-1, !retired</c>; empty matches all.
/// Syntax: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
/// </summary>
public sealed class LabelSelector
{
    /// <exception cref="FormatException">Names the part that cannot be read.</exception>
    public static LabelSelector Parse(string text) => throw new NotImplementedException(text);

    public bool Matches(IReadOnlyDictionary<string, string> labels) => throw new NotImplementedException($"{labels.Count}");
}
