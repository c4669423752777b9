using System.Globalization;

namespace OpsConsole.Platform.Access;

internal enum LabelOperator { Exists, DoesNotExist, In, NotIn, GreaterThan, LessThan }

/// <summary>One comma-separated part of a label selector; all parts must hold.</summary>
internal sealed record LabelRequirement(string Key, LabelOperator Operator, IReadOnlySet<string> Values)
{
    /// <summary>A missing label satisfies only what denies: <c>!key</c>, <c>key != value</c> and <c>key notin (…)</c>, as in Kubernetes.</summary>
    public bool Matches(IReadOnlyDictionary<string, string> labels) =>
        labels.TryGetValue(Key, out var value)
            ? Operator switch
            {
                LabelOperator.Exists => true,
                LabelOperator.DoesNotExist => false,
                LabelOperator.In => Values.Contains(value),
                LabelOperator.NotIn => !Values.Contains(value),
                LabelOperator.GreaterThan => Number(value) > Number(Values.Single()),
                LabelOperator.LessThan => Number(value) < Number(Values.Single()),
            }
            : Operator is LabelOperator.DoesNotExist or LabelOperator.NotIn;

    /// <summary>Null, which no comparison holds for, where the label is no whole number.</summary>
    internal static long? Number(string value) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
