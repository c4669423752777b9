using System.Text;

namespace OpsConsole.Manifests;

internal enum MaskingStepKind { Key, AnyOne, AnyDepth, NamedElement }

/// <summary>One step of a rule's path; the glob is lower-case ASCII.</summary>
internal sealed record MaskingStep(MaskingStepKind Kind, byte[] Glob, byte[] Property);

/// <summary>A rule taken apart once.</summary>
internal sealed class MaskingPath
{
    private readonly byte[] _types;

    private MaskingPath(byte[] types, MaskingStep[] steps, MaskedValues values) => (_types, Steps, Values) = (types, steps, values);

    public MaskingStep[] Steps { get; }
    public MaskedValues Values { get; }

    public static MaskingPath Compile(MaskingRule rule)
    {
        var steps = Split(rule.Path).Select(part => Step(part, rule.Path)).ToArray();
        if (rule.Types.Length == 0 || steps.Length == 0)
            throw new FormatException($"The masking rule '{rule.Types} {rule.Path}' names no type or no path.");
        return new MaskingPath(Lower(rule.Types), steps, rule.Values);
    }

    public bool AppliesTo(string resourceType) => Glob.Matches(_types, Encoding.UTF8.GetBytes(resourceType));

    private static MaskingStep Step(string part, string path)
    {
        if (part.Length == 0)
            throw new FormatException($"The masking path '{path}' has an empty step.");
        if (part == "*")
            return new MaskingStep(MaskingStepKind.AnyOne, [], []);
        if (part == "**")
            return new MaskingStep(MaskingStepKind.AnyDepth, [], []);
        if (part[0] != '[')
            return new MaskingStep(MaskingStepKind.Key, Lower(part), []);
        var equals = part.IndexOf('=', StringComparison.Ordinal);
        if (equals < 2 || part[^1] != ']')
            throw new FormatException($"The masking path '{path}' has '{part}' where '[key=value]' is meant.");
        return new MaskingStep(MaskingStepKind.NamedElement, Lower(part[(equals + 1)..^1]), Encoding.UTF8.GetBytes(part[1..equals]));
    }

    private static List<string> Split(string path)
    {
        var parts = new List<string>();
        var part = new StringBuilder();
        for (var at = 0; at < path.Length; at++)
        {
            if (path[at] == '\\' && at + 1 < path.Length)
                part.Append(path[++at]);
            else if (path[at] == '.')
            {
                parts.Add(part.ToString());
                part.Clear();
            }
            else
                part.Append(path[at]);
        }
        parts.Add(part.ToString());
        return parts;
    }

    private static byte[] Lower(string text) => Encoding.UTF8.GetBytes(text.ToLowerInvariant());
}

/// <summary>Globs over bytes: <c>*</c> is any run of them; ASCII letters compare without case.</summary>
internal static class Glob
{
    public static bool Matches(ReadOnlySpan<byte> glob, ReadOnlySpan<byte> text)
    {
        if (glob.Length > 0 && glob[^1] != '*' && (text.Length == 0 || Lower(text[^1]) != glob[^1]))
            return false;
        int at = 0, position = 0, star = -1, retry = 0;
        while (position < text.Length)
        {
            if (at < glob.Length && glob[at] == '*')
                (star, retry) = (at++, position);
            else if (at < glob.Length && glob[at] == Lower(text[position]))
                (at, position) = (at + 1, position + 1);
            else if (star >= 0)
                (at, position) = (star + 1, ++retry);
            else
                return false;
        }
        while (at < glob.Length && glob[at] == '*')
            at++;
        return at == glob.Length;
    }

    private static byte Lower(byte value) => value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value | 0x20) : value;
}
