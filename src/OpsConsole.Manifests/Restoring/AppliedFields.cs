using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpsConsole.Manifests.Restoring;

/// <summary>
/// Who owns what at one place of an object, read from <c>metadata.managedFields</c>. It also says how the server merges there: where somebody owns a member or an item
/// alone, it goes by members or items; where nobody does, only the whole is safe to send, for servers differ in what they know of a schema.
/// </summary>
internal sealed class AppliedFields
{
    private readonly IReadOnlyList<(string Manager, bool IsApplied, JsonObject Fields)> _entries;
    private readonly string _manager;

    private AppliedFields(IReadOnlyList<(string, bool, JsonObject)> entries, string manager) => (_entries, _manager) = (entries, manager);

    /// <param name="managedFields">The JSON array; empty where there is none.</param>
    /// <param name="manager">Whose merge it is.</param>
    /// <exception cref="FormatException">It is not JSON.</exception>
    public static AppliedFields Of(ReadOnlySpan<byte> managedFields, string manager) => new([.. ((managedFields.IsEmpty ? null : JsonTrees.Parse(managedFields)) as JsonArray ?? []).OfType<JsonObject>()
        .Where(entry => JsonTrees.Text(entry["manager"]) is not null && entry["fieldsV1"] is JsonObject)
        .Select(entry => (JsonTrees.Text(entry["manager"])!, JsonTrees.Text(entry["operation"]) == "Apply" && entry["subresource"] is null, entry["fieldsV1"]!.AsObject()))], manager);

    /// <summary>Others who own it or something of it, by name.</summary>
    public IReadOnlyList<string> Others => [.. _entries.Select(entry => entry.Manager).Where(manager => manager != _manager).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    public bool HasMembers => Keys("f:").Any();

    public bool HasItems => Keys("k:").Concat(Keys("v:")).Any();

    /// <summary>The members by which the items of a list are known.</summary>
    public IReadOnlyList<string> ItemKeys => Keys("k:").Select(Parsed).OfType<JsonObject>().Select(keys => (IReadOnlyList<string>)[.. keys.Select(key => key.Key)]).FirstOrDefault() ?? [];

    public AppliedFields Member(string name) => Step(field => field == $"f:{name}");

    public AppliedFields Item(JsonNode? item) => Step(field => IsOf(field, item));

    /// <summary>What this manager applied itself: the steps from here, and what is owned beyond each.</summary>
    public IReadOnlyList<(string Step, AppliedFields Beyond)> Own => [.. _entries.Where(IsOwn).SelectMany(entry => entry.Fields).Select(owned => owned.Key).Where(step => step != ".").Distinct(StringComparer.Ordinal)
        .Select(step => (step, Step(other => other == step)))];

    /// <summary>This manager applied it as a whole, or nothing beyond it.</summary>
    public bool IsOwnLeaf => _entries.Where(IsOwn).All(entry => entry.Fields.All(owned => owned.Key == "."));

    /// <summary>True where a step names this item of a list.</summary>
    public static bool IsOf(string field, JsonNode? item) => (field.Length > 2 ? field[..2] : "", Parsed(field)) switch
    {
        ("k:", JsonObject keys) => item is JsonObject members && keys.All(key => members.TryGetPropertyValue(key.Key, out var value) && JsonTrees.Same(value, key.Value)),
        ("v:", var value) => JsonTrees.Same(value, item),
        _ => false,
    };

    private bool IsOwn((string Manager, bool IsApplied, JsonObject Fields) entry) => entry.IsApplied && entry.Manager == _manager;

    private IEnumerable<string> Keys(string kind) => _entries.SelectMany(entry => entry.Fields).Select(field => field.Key).Where(field => field.StartsWith(kind, StringComparison.Ordinal));

    private AppliedFields Step(Func<string, bool> isMeant) => new(
        [.. _entries.SelectMany(entry => entry.Fields.Where(field => isMeant(field.Key)).Select(field => (entry.Manager, entry.IsApplied, field.Value as JsonObject ?? [])))], _manager);

    private static JsonNode? Parsed(string field)
    {
        try
        {
            return field.Length > 2 ? JsonNode.Parse(field[2..]) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
