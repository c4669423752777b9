using System.Text.Json;

namespace OpsConsole.Manifests;

/// <summary>Since which version a field has its value, and who owns it.</summary>
/// <param name="Path">As in <see cref="YamlLine.Path"/>: list items by their place in the last version.</param>
/// <param name="Version">Position among the versions that were given; 0 also stands for "then or earlier".</param>
/// <param name="Managers">The field managers that own it; empty where nothing was recorded.</param>
public sealed record FieldBlame(string Path, int Version, IReadOnlyList<string> Managers);

/// <summary>
/// For each leaf of an object's last version the newest version whose value differs from its predecessor's. Leaves are values that hold no
/// others, so an empty object or list is one; list items are the same item where <see cref="ManifestDiff"/> takes them for it.
/// </summary>
public sealed class ManifestBlame
{
    private readonly Mark _root = new(0);
    private JsonElement? _last;
    private int _versions;

    /// <summary>Takes the next version, oldest first.</summary>
    public void Add(ReadOnlySpan<byte> json)
    {
        var next = JsonPaths.Parse(Canonicalizer.Normalize(json));
        if (_last is { } last)
            Advance(_root, last, next, _versions);
        _last = next;
        _versions++;
    }

    /// <param name="managedFields">Of the last version; may be empty.</param>
    public IReadOnlyList<FieldBlame> Leaves(ReadOnlySpan<byte> managedFields)
    {
        var leaves = new List<FieldBlame>();
        if (_last is { } last)
            Collect(last, _root, "", FieldOwners.Read(managedFields), leaves);
        return leaves;
    }

    private static void Advance(Mark mark, JsonElement before, JsonElement after, int version)
    {
        if (before.GetRawText() == after.GetRawText())
            return;
        if (before.ValueKind == JsonValueKind.Object && after.ValueKind == JsonValueKind.Object && after.EnumerateObject().Any())
            AdvanceObject(mark, before, after, version);
        else if (before.ValueKind == JsonValueKind.Array && after.ValueKind == JsonValueKind.Array && after.GetArrayLength() > 0)
            AdvanceList(mark, [.. before.EnumerateArray()], [.. after.EnumerateArray()], version);
        else
            mark.Renew(version);
    }

    private static void AdvanceObject(Mark mark, JsonElement before, JsonElement after, int version)
    {
        var members = new Dictionary<string, Mark>(StringComparer.Ordinal);
        foreach (var member in after.EnumerateObject())
        {
            if (!before.TryGetProperty(member.Name, out var former))
            {
                members[member.Name] = new Mark(version);
                continue;
            }
            var inner = mark.Member(member.Name);
            Advance(inner, former, member.Value, version);
            members[member.Name] = inner;
        }
        mark.Hold(members);
    }

    private static void AdvanceList(Mark mark, List<JsonElement> before, List<JsonElement> after, int version)
    {
        var items = after.Select(_ => new Mark(version)).ToArray();
        foreach (var pair in ListMatch.Of(before, after).Pairs)
        {
            items[pair.After] = mark.Item(pair.Before);
            Advance(items[pair.After], before[pair.Before], after[pair.After], version);
        }
        mark.Hold(items);
    }

    private static void Collect(JsonElement value, Mark mark, string path, FieldOwners owners, List<FieldBlame> leaves)
    {
        if (value.ValueKind == JsonValueKind.Object && value.EnumerateObject().Any())
            foreach (var member in value.EnumerateObject())
                Collect(member.Value, mark.Member(member.Name), JsonPaths.Key(path, member.Name), owners.Member(member.Name), leaves);
        else if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0)
        {
            var position = 0;
            foreach (var item in value.EnumerateArray())
            {
                Collect(item, mark.Item(position), $"{path}[{position}]", owners.Item(item, position), leaves);
                position++;
            }
        }
        else
            leaves.Add(new FieldBlame(path, mark.Version, owners.Names));
    }

    /// <summary>Where it holds nothing, all below it is of one version.</summary>
    private sealed class Mark(int version)
    {
        private Dictionary<string, Mark>? _members;
        private Mark[]? _items;

        public int Version { get; private set; } = version;

        public Mark Member(string key) => _members?.GetValueOrDefault(key) ?? new Mark(Version);

        public Mark Item(int position) => position < _items?.Length ? _items[position] : new Mark(Version);

        public void Renew(int version) => (Version, _members, _items) = (version, null, null);

        public void Hold(Dictionary<string, Mark> members) => (_members, _items) = (members, null);

        public void Hold(Mark[] items) => (_members, _items) = (null, items);
    }
}
