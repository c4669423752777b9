using System.Text.Json.Nodes;
using OpsConsole.Features.Resources.Deletion;

namespace OpsConsole.Features.Restores;

/// <summary>
/// Which cloud resource a managed resource is about, as its provider saw it last: every word of it must be seen again before its policies come back.
/// Source: upjet's <c>status.atProvider</c>; an ARN names the account in its fifth part, <c>ownerId</c> where there is none, and a bucket names neither.
/// </summary>
public sealed record CloudIdentity
{
    private static readonly (string Key, Func<DeletionSubject, string?> Of)[] Words =
    [
        ("id", subject => subject.TextAt("status", "atProvider", "id")),
        ("arn", subject => subject.TextAt("status", "atProvider", "arn")),
        ("region", subject => subject.TextAt("status", "atProvider", "region")),
        ("ownerId", subject => subject.TextAt("status", "atProvider", "ownerId")),
    ];

    private readonly SortedDictionary<string, string> _seen = new(StringComparer.Ordinal);

    private CloudIdentity()
    {
    }

    /// <summary>Null where its state does not say that its provider ever saw it.</summary>
    internal static CloudIdentity? Of(DeletionSubject subject)
    {
        var identity = new CloudIdentity();
        foreach (var (key, of) in Words)
            if (of(subject) is { Length: > 0 } word)
                identity._seen[key] = word;
        return identity._seen.ContainsKey("id") || identity._seen.ContainsKey("arn") ? identity : null;
    }

    /// <summary>What was written by <see cref="Write"/>.</summary>
    /// <exception cref="FormatException">It was not.</exception>
    internal static CloudIdentity Read(JsonObject written)
    {
        var identity = new CloudIdentity();
        foreach (var (key, value) in written)
            identity._seen[key] = Words.Any(word => word.Key == key) && value is JsonValue word ? word.GetValue<string>() : throw new FormatException($"'{key}' identifies nothing in a cloud.");
        return identity;
    }

    internal JsonObject Write() => new(_seen.Select(word => KeyValuePair.Create<string, JsonNode?>(word.Key, word.Value)));

    public bool NamesAccount => _seen.ContainsKey("ownerId") || _seen.GetValueOrDefault("arn")?.Split(':') is [_, _, _, _, { Length: > 0 }, ..];

    /// <summary>"id data-1, region us-east-1".</summary>
    public override string ToString() => string.Join(", ", _seen.Select(word => $"{word.Key} {word.Value}"));

    /// <summary>What its provider sees otherwise, or does not say; null where it sees the same.</summary>
    internal string? Difference(DeletionSubject now)
    {
        foreach (var (key, of) in Words)
            if (_seen.TryGetValue(key, out var expected) && of(now) is var seen && seen != expected)
                return $"its {key} {(seen is null ? $"is not reported, and was {expected}" : $"is {seen}, and was {expected}")}";
        return null;
    }
}
