using System.Text;
using System.Text.Json.Nodes;

namespace OpsConsole.Sandbox.Clusters.Storage;

/// <summary>One object at one revision, kept as the UTF-8 that is spliced into answers. Immutable.</summary>
public sealed class StoredObject
{
    private static readonly Dictionary<string, string> NoLabels = [];

    /// <summary><c>namespace/name</c>, or <c>name</c> for cluster-scoped objects; ordinal order is etcd's order.</summary>
    public required string Key { get; init; }
    public required string Namespace { get; init; }
    public required string Name { get; init; }
    public required string Uid { get; init; }
    public required long Revision { get; init; }
    public required IReadOnlyDictionary<string, string> Labels { get; init; }
    /// <summary>Marked for deletion and held by finalizers.</summary>
    public bool IsTerminating { get; init; }
    /// <summary>Values of the type's selectable fields.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();
    /// <summary>The object without opening brace, apiVersion and kind: <c>"metadata":{…},…}</c>. Whole and verbatim when <see cref="IsVerbatim"/>.</summary>
    public required byte[] Tail { get; init; }
    /// <summary>True for bodies put in as they are, to see how clients take them.</summary>
    public bool IsVerbatim { get; init; }

    /// <summary>Something to look a key up with.</summary>
    internal static StoredObject Probe(string key) => new() { Key = key, Namespace = "", Name = "", Uid = "", Revision = 0, Labels = NoLabels, Tail = [] };

    public static string KeyOf(string? @namespace, string name) => string.IsNullOrEmpty(@namespace) ? name : $"{@namespace}/{name}";

    /// <summary>A fresh document without apiVersion and kind.</summary>
    public JsonObject Parse()
    {
        if (IsVerbatim)
            return (JsonObject)JsonNode.Parse(Tail)!;
        var whole = new byte[Tail.Length + 1];
        whole[0] = (byte)'{';
        Tail.CopyTo(whole, 1);
        return (JsonObject)JsonNode.Parse(whole)!;
    }

    public override string ToString() => $"{Key}@{Revision} {Encoding.UTF8.GetString(Tail)}";
}
