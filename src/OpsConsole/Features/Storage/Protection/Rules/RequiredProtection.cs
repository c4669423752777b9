using OpsConsole.Features.Storage.Facts;

namespace OpsConsole.Features.Storage.Protection.Rules;

/// <summary>The rules that hold in one cluster.</summary>
public sealed class RequiredProtection(IReadOnlyList<ProtectionRule> rules) : IEquatable<RequiredProtection>
{
    public static readonly RequiredProtection Nothing = new([]);

    public IReadOnlyList<ProtectionRule> Rules { get; } = rules;

    /// <summary>The first rule that means the object; null where it may be unprotected.</summary>
    public ProtectionRule? Of(ManagedFacts facts)
    {
        foreach (var rule in Rules)
            if (rule.Means(facts))
                return rule;
        return null;
    }

    public bool Equals(RequiredProtection? other) => other is not null && Rules.SequenceEqual(other.Rules);

    public override bool Equals(object? obj) => Equals(obj as RequiredProtection);

    public override int GetHashCode() => Rules.Count;
}
