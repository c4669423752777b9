using System.Globalization;
using System.Text.Json;

namespace OpsConsole.Features.Storage.Facts;

/// <summary>Compares what a managed resource asks for with what its provider saw. Only what both say can drift, and tags that are not there.</summary>
internal sealed class DriftReader
{
    private const int LongestValue = 60;

    private readonly List<string> _path = [];
    private readonly List<DriftedField> _fields = [];
    private int _count;

    private DriftReader()
    {
    }

    /// <summary>Null where nothing differs.</summary>
    public static Drift? Compare(JsonElement? wanted, JsonElement? seen)
    {
        if (wanted is not { ValueKind: JsonValueKind.Object } spec || seen is not { ValueKind: JsonValueKind.Object })
            return null;
        var reader = new DriftReader();
        foreach (var member in spec.EnumerateObject())
            if (FactJson.NameOf(member) is { } name)
                reader.Member(name, member.Value, name == "tags" ? seen.At("tagsAll") ?? seen.At("tags") : seen.At(name));
        return reader._count == 0 ? null : new([.. reader._fields], reader._count);
    }

    private void Member(string name, JsonElement wanted, JsonElement? seen)
    {
        if (seen is not { } actual || IsReference(name))
            return;
        _path.Add(_path.Count == 0 ? name : $".{name}");
        if (name == "tags" && _path.Count == 1)
            Tags(wanted, actual);
        else
            Value(wanted, actual);
        _path.RemoveAt(_path.Count - 1);
    }

    /// <summary>How a value is found, not the value: it is written beside once it is found.</summary>
    private static bool IsReference(string name) =>
        name.EndsWith("Ref", StringComparison.Ordinal) || name.EndsWith("Refs", StringComparison.Ordinal) || name.EndsWith("Selector", StringComparison.Ordinal);

    private void Tags(JsonElement wanted, JsonElement actual)
    {
        var there = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in ((JsonElement?)actual).Texts())
            there[key] = value;
        foreach (var (key, value) in ((JsonElement?)wanted).Texts())
            if (there.GetValueOrDefault(key) is var found && found != value)
                Add($".{key}", value, found ?? "");
    }

    private void Value(JsonElement wanted, JsonElement actual)
    {
        // upjet: what stands at most once is a list of one in older versions of a type.
        if (wanted.ValueKind is JsonValueKind.Object && actual.ValueKind is JsonValueKind.Array && actual.GetArrayLength() == 1)
            actual = actual[0];
        else if (wanted.ValueKind is JsonValueKind.Array && wanted.GetArrayLength() == 1 && actual.ValueKind is JsonValueKind.Object)
            wanted = wanted[0];
        switch (wanted.ValueKind, actual.ValueKind)
        {
            case (JsonValueKind.Object, JsonValueKind.Object):
                foreach (var member in wanted.EnumerateObject())
                    if (FactJson.NameOf(member) is { } name)
                        Member(name, member.Value, actual.At(name));
                break;
            case (JsonValueKind.Array, JsonValueKind.Array):
                List([.. wanted.EnumerateArray()], [.. actual.EnumerateArray()]);
                break;
            default:
                if (ScalarWords.Of(wanted) is { } one && ScalarWords.Of(actual) is { } other && !ScalarWords.AreEqual(one, other))
                    Add("", one, other);
                break;
        }
    }

    private void List(List<JsonElement> wanted, List<JsonElement> actual)
    {
        if (wanted.Concat(actual).All(item => ScalarWords.Of(item) is not null))
        {
            List<string> ours = [.. wanted.Select(item => ScalarWords.Of(item)!)], theirs = [.. actual.Select(item => ScalarWords.Of(item)!)];
            if (!ours.All(one => theirs.Any(other => ScalarWords.AreEqual(one, other))) || !theirs.All(other => ours.Any(one => ScalarWords.AreEqual(one, other))))
                Add("", $"[{string.Join(", ", ours)}]", $"[{string.Join(", ", theirs)}]");
            return;
        }
        if (wanted.Count != actual.Count)
        {
            Add("", Items(wanted.Count), Items(actual.Count));
            return;
        }
        // The cloud keeps no order: each is compared with the one that has its name, else with one that agrees, else with the next that is left.
        var left = new List<JsonElement>(actual);
        var open = new List<(int Place, JsonElement Item)>();
        for (var place = 0; place < wanted.Count; place++)
            if (left.FindIndex(other => Agrees(wanted[place], other)) is >= 0 and var found)
                left.RemoveAt(found);
            else
                open.Add((place, wanted[place]));
        foreach (var (place, item) in open)
        {
            var found = Math.Max(0, left.FindIndex(other => NameOf(item) is { } name && name == NameOf(other)));
            _path.Add($"[{place.ToString(CultureInfo.InvariantCulture)}]");
            Value(item, left[found]);
            _path.RemoveAt(_path.Count - 1);
            left.RemoveAt(found);
        }
    }

    private static bool Agrees(JsonElement wanted, JsonElement actual)
    {
        var alone = new DriftReader();
        alone.Value(wanted, actual);
        return alone._count == 0;
    }

    private static string? NameOf(JsonElement item) => item.At("id").Text() ?? item.At("name").Text() ?? item.At("key").Text();

    private static string Items(int count) => count == 1 ? "1 item" : $"{count.ToString(CultureInfo.InvariantCulture)} items";

    private void Add(string last, string wanted, string actual)
    {
        _count++;
        if (_fields.Count < Drift.MostFields)
            _fields.Add(new(string.Concat(_path) + last, FactJson.Cut(wanted, LongestValue), FactJson.Cut(actual, LongestValue)));
    }
}
