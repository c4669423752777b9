using System.Text.Json;

namespace OpsConsole.Manifests;

/// <summary>Walks one object and writes its lines in the layout of kubectl: two spaces a level, list dashes under their key.</summary>
internal sealed class YamlLineWriter(ManifestView view, JsonElement? managedFields)
{
    /// <summary>YAML reads a key without its <c>?</c> only when it ends within 1024 characters.</summary>
    private const int LongestSimpleKey = 1000;

    private static readonly HashSet<string> Bookkeeping =
    [
        "metadata.uid", "metadata.resourceVersion", "metadata.generation", "metadata.creationTimestamp", "metadata.selfLink",
        "metadata.managedFields", "metadata.annotations['kubectl.kubernetes.io/last-applied-configuration']",
    ];

    private readonly List<YamlLine> _lines = [];

    public IReadOnlyList<YamlLine> Lines => _lines;

    public void WriteDocument(JsonElement root)
    {
        if (root.ValueKind is JsonValueKind.Object or JsonValueKind.Array && Inline(root, "") is null)
            WriteContainer(root, 0, "", "");
        else
            WriteScalar(root, 0, "", "");
    }

    /// <param name="container">A non-empty object or array.</param>
    /// <param name="indent">Where its keys or dashes stand.</param>
    /// <param name="path">Its own path.</param>
    /// <param name="lead">What the first line begins with instead of spaces: the dashes of the lists it is the first item of.</param>
    private void WriteContainer(JsonElement container, int indent, string path, string lead)
    {
        if (container.ValueKind == JsonValueKind.Array)
        {
            var position = 0;
            foreach (var item in container.EnumerateArray())
            {
                WriteItem(item, indent, $"{path}[{position++}]", lead);
                lead = "";
            }
            return;
        }
        foreach (var (key, value) in Members(container, path))
        {
            WriteMember(key, value, indent, JsonPaths.Key(path, key), lead);
            lead = "";
        }
    }

    private void WriteItem(JsonElement item, int indent, string path, string lead)
    {
        lead = (lead.Length > 0 ? lead : new string(' ', indent)) + "- ";
        if (item.ValueKind is JsonValueKind.Object or JsonValueKind.Array && Inline(item, path) is null)
            WriteContainer(item, indent + 2, path, lead);
        else
            WriteScalar(item, indent, path, lead);
    }

    private void WriteMember(string key, JsonElement value, int indent, string path, string lead)
    {
        lead = lead.Length > 0 ? lead : new string(' ', indent);
        var name = YamlScalar.Text(key);
        if (name.Length > LongestSimpleKey)
        {
            Add($"{lead}? {name}", path);
            lead = new string(' ', indent) + ":";
        }
        else
            lead += $"{name}:";
        if (value.ValueKind is JsonValueKind.Object or JsonValueKind.Array && Inline(value, path) is null)
        {
            Add(lead, path);
            // A dash at the key's own column is what kubectl prints; a nested object is two deeper.
            WriteContainer(value, value.ValueKind == JsonValueKind.Array && name.Length <= LongestSimpleKey ? indent : indent + 2, path, "");
        }
        else
            WriteScalar(value, indent, path, $"{lead} ");
    }

    private void WriteScalar(JsonElement value, int indent, string path, string lead)
    {
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : null;
        if (text is null || lead.Length == 0 || YamlScalar.BlockIndicator(text) is not { } indicator)
        {
            Add(lead + (text is null ? Inline(value, path) : YamlScalar.Text(text)), path);
            return;
        }
        Add(lead + indicator, path);
        var lines = (text.EndsWith('\n') ? text[..^1] : text).Split('\n');
        foreach (var line in lines)
            Add(line.Length == 0 ? "" : new string(' ', indent + 2) + line, path);
    }

    /// <summary>What fits behind a key or dash; null for a container with content.</summary>
    private string? Inline(JsonElement value, string path) => value.ValueKind switch
    {
        JsonValueKind.Object => Members(value, path).Any() ? null : "{}",
        JsonValueKind.Array => value.GetArrayLength() > 0 ? null : "[]",
        JsonValueKind.Number => YamlScalar.Number(value.GetRawText()),
        JsonValueKind.String => YamlScalar.Text(value.GetString()!),
        _ => value.GetRawText(),
    };

    private IEnumerable<(string Key, JsonElement Value)> Members(JsonElement container, string path)
    {
        var members = container.EnumerateObject().Select(member => (Key: member.Name, member.Value));
        if (view == ManifestView.Neat && path is "" or "metadata" or "metadata.annotations")
            members = members.Where(member => !IsHidden(JsonPaths.Key(path, member.Key), member.Value));
        if (view == ManifestView.Full && path == "metadata" && managedFields is { } fields && !container.TryGetProperty("managedFields", out _))
            members = members.Append((Key: "managedFields", Value: fields)).OrderBy(member => member.Key, StringComparer.Ordinal);
        return members;
    }

    /// <summary>Annotations of which only last-applied would be left are not worth a line.</summary>
    private bool IsHidden(string path, JsonElement value) => Bookkeeping.Contains(path)
        || path == "metadata.annotations" && value.ValueKind == JsonValueKind.Object && value.EnumerateObject().Any() && !Members(value, path).Any();

    private void Add(string text, string path) =>
        _lines.Add(new YamlLine(_lines.Count + 1, text.Length - text.AsSpan().TrimStart(' ').Length, text, path));
}
