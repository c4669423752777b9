using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Sandbox.Clusters.Storage;
using OpsConsole.Sandbox.Provider;
using OpsConsole.Testing;

namespace OpsConsole.BrowserTests;

/// <summary>A cluster whose server sends what it never should, its labels, and a person of the directory: text that is markup, reorders the line or is not to be seen.</summary>
internal sealed class HostileWorld : IAsyncDisposable
{
    public const string Account = "mallory";
    public const string Type = "tidbclusters.pingcap.com";
    public const string Uid = "6d0c7a52-0000-4000-8000-00000000abcd";

    /// <summary>In every text of it; as pages are to write it.</summary>
    public const string Seen = @"<img src=x onerror=alert(1)>\u202egnp.ze\u200bro";
    private const string Text = "<img src=x onerror=alert(1)>\u202Egnp.ze\u200Bro";

    public const string Name = $"name-{Text}";
    public const string SeenName = $"name-{Seen}";
    public const string Space = $"space-{Text}";
    public const string Environment = $"environment{Text}";
    private static readonly string Long = new('w', 253);

    private readonly SimulatedCluster _cluster;
    private readonly SandboxDirectory _directory;
    private readonly string _declaration;
    private readonly string _declared;

    private HostileWorld(SandboxedConsole console)
    {
        _cluster = console.Sandbox.Clusters.Single(cluster => cluster.Name == Clusters.Development);
        _directory = console.Sandbox.Directory;
        _declaration = Path.Combine(Path.GetDirectoryName(console.Assignments)!, "clusters", Clusters.Development + ".json");
        _declared = File.ReadAllText(_declaration);
    }

    public static HostileWorld Begin(SandboxedConsole console)
    {
        var world = new HostileWorld(console);
        world._directory.Put(new() { Subject = Account, Name = $"Mallory {Text}", Groups = ["administrator"] });
        var declaration = JsonNode.Parse(world._declared)!;
        foreach (var label in (string[])["environment", "region", "note"])
            declaration["labels"]![label] = label + Text;
        WholeFile.Write(world._declaration, declaration.ToJsonString());
        world.Put(Type, Space, Name, Subject("1"));
        world.Put(Type, Space, Long, Body("TidbCluster", Space, Long, "6d0c7a52-0000-4000-8000-00000000abce"));
        world.Put("events", Space, "told", Told());
        // A key that stands twice: stored is nothing of it, and the run says which object that was.
        world.Put(Type, Space, "twice", Body("TidbCluster", Space, $"twice-{Text}", "6d0c7a52-0000-4000-8000-00000000abcf"), body => body[..^1] + ",\"a\":1,\"a\":2}");
        return world;
    }

    /// <summary>Another version of it: a key that lies, from one lie to another.</summary>
    public void Change() => Put(Type, Space, Name, Subject("2"));

    public ValueTask DisposeAsync()
    {
        _directory.Remove(Account);
        WholeFile.Write(_declaration, _declared);
        foreach (var (type, name) in ((string, string)[])[(Type, Name), (Type, Long), (Type, "twice"), ("events", "told")])
            _cluster.Store.Remove(type, revision => Last(_cluster.Store.Find(type, Space, name)!, revision));
        return ValueTask.CompletedTask;
    }

    private static StoredObject Last(StoredObject stored, long revision) => new()
    {
        Key = stored.Key,
        Namespace = stored.Namespace,
        Name = stored.Name,
        Uid = stored.Uid,
        Revision = revision,
        Labels = stored.Labels,
        Tail = stored.Tail,
        IsVerbatim = true,
    };

    private void Put(string type, string space, string name, JsonObject body, Func<string, string>? bent = null) => _cluster.Store.PutVerbatim(type, space, name, revision =>
    {
        body["metadata"]!["resourceVersion"] = revision.ToString(CultureInfo.InvariantCulture);
        return Encoding.UTF8.GetBytes((bent ?? (text => text))(body.ToJsonString()));
    });

    private static JsonObject Subject(string value)
    {
        var body = Body("TidbCluster", Space, Name, Uid);
        body["metadata"]!["ownerReferences"] = new JsonArray(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = $"Kind{Text}",
            ["name"] = $"owner-{Text}",
            ["uid"] = "6d0c7a52-0000-4000-8000-00000000aaaa",
        });
        body["metadata"]!["managedFields"] = new JsonArray(new JsonObject
        {
            ["manager"] = $"manager {Text}",
            ["operation"] = "Update",
            ["apiVersion"] = "pingcap.com/v1alpha1",
            ["time"] = "2026-09-01T00:00:00Z",
            ["fieldsType"] = "FieldsV1",
            ["fieldsV1"] = new JsonObject { ["f:spec"] = new JsonObject { [$"f:key {Text}"] = new JsonObject() } },
        });
        body["spec"] = new JsonObject
        {
            [$"key {Text}"] = $"value {value} {Text}",
            ["pd"] = new JsonObject { ["requests"] = new JsonObject { ["storage"] = $"storage {Text}" } },
        };
        return body;
    }

    private static JsonObject Body(string kind, string space, string name, string uid) => new()
    {
        ["apiVersion"] = "pingcap.com/v1alpha1",
        ["kind"] = kind,
        ["metadata"] = new JsonObject
        {
            ["name"] = name,
            ["namespace"] = space,
            ["uid"] = uid,
            ["resourceVersion"] = "",
            ["creationTimestamp"] = "2026-09-01T00:00:00Z",
            ["labels"] = new JsonObject { [$"label {Text}"] = Text },
            ["annotations"] = new JsonObject { [$"annotation {Text}"] = Text },
        },
        ["status"] = new JsonObject
        {
            ["conditions"] = new JsonArray(
                Condition("Ready", $"False{Text}", $"message {Text}\u2028"),
                Condition($"Type{Text}", "Unknown", Long)),
        },
    };

    private static JsonObject Condition(string type, string status, string message) => new()
    {
        ["type"] = type,
        ["status"] = status,
        ["reason"] = $"Reason{Text}",
        ["message"] = message,
        ["lastTransitionTime"] = "2026-09-01T00:00:00Z",
    };

    private static JsonObject Told()
    {
        var body = Body("Event", Space, "told", "6d0c7a52-0000-4000-8000-00000000abd0");
        body["apiVersion"] = "v1";
        body.Remove("status");
        body["involvedObject"] = new JsonObject { ["kind"] = "TidbCluster", ["namespace"] = Space, ["name"] = Name, ["uid"] = Uid };
        body["type"] = "Warning";
        body["reason"] = $"Reason{Text}";
        body["message"] = $"message {Text}";
        body["source"] = new JsonObject { ["component"] = $"component{Text}" };
        body["count"] = 3;
        body["firstTimestamp"] = "2026-11-20T00:00:00Z";
        body["lastTimestamp"] = "2026-11-20T00:00:00Z";
        return body;
    }
}
