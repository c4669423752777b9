using System.Text.Json;
using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Sandbox.Clusters.World;

namespace OpsConsole.Sandbox.Run;

/// <summary>How the simulated clusters misbehave and how fast their cloud is, from the start on: read from a file.</summary>
public sealed class SandboxBehaviour
{
    /// <summary>Stands for every cluster.</summary>
    private const string Every = "*";

    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private Dictionary<string, IReadOnlyList<Fault>> _faults = [];
    private Dictionary<string, IReadOnlyList<ManagedOrder>> _held = [];

    public static SandboxBehaviour Usual { get; } = new();

    public ProviderPace Provider { get; private set; } = ProviderPace.Watchable;

    /// <exception cref="SandboxException">Naming the file and what is wrong with it.</exception>
    public static SandboxBehaviour Read(string file)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return Read(document.RootElement);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or FaultFormException)
        {
            throw new SandboxException($"--behaviour {file}: {error.Message}");
        }
    }

    public IEnumerable<Fault> FaultsOf(string cluster) => [.. _faults.GetValueOrDefault(Every, []), .. _faults.GetValueOrDefault(cluster, [])];

    public IReadOnlyList<ManagedOrder> HeldIn(string cluster) => [.. _held.GetValueOrDefault(Every, []), .. _held.GetValueOrDefault(cluster, [])];

    /// <exception cref="SandboxException">Where it names a cluster that there is not.</exception>
    public void CheckNames(IReadOnlyList<string> clusters)
    {
        if (_faults.Keys.Concat(_held.Keys).FirstOrDefault(name => name != Every && !clusters.Contains(name)) is { } unknown)
            throw new SandboxException($"--behaviour names cluster '{unknown}'; there is {string.Join(", ", clusters)}, and * for all of them.");
    }

    private static SandboxBehaviour Read(JsonElement root)
    {
        var form = new FormReader(root, "the file");
        var behaviour = new SandboxBehaviour
        {
            _faults = ByCluster(form.Member("faults"), "faults", FaultForm.Read),
            _held = ByCluster(form.Member("managed"), "managed", ManagedOrder.Read),
        };
        if (form.Member("provider") is { } pace)
            behaviour.Provider = Pace(new FormReader(pace, "the provider's pace"));
        form.RefuseOthers();
        return behaviour;
    }

    private static ProviderPace Pace(FormReader form)
    {
        var pace = new ProviderPace
        {
            Creating = form.Span("creating", Longest) ?? ProviderPace.Watchable.Creating,
            Deleting = form.Span("deleting", Longest) ?? ProviderPace.Watchable.Deleting,
            Drift = form.Span("drift", Longest) ?? ProviderPace.Watchable.Drift,
        };
        form.RefuseOthers();
        return pace;
    }

    private static Dictionary<string, IReadOnlyList<T>> ByCluster<T>(JsonElement? json, string what, Func<JsonElement, T> read)
    {
        if (json is not { } given)
            return [];
        if (given.ValueKind != JsonValueKind.Object || given.EnumerateObject().Any(cluster => cluster.Value.ValueKind != JsonValueKind.Array))
            throw new FaultFormException($"'{what}' is an object of lists by cluster name, such as {{\"{what}\":{{\"prod-use1-01\":[…]}}}}");
        return given.EnumerateObject().ToDictionary(cluster => cluster.Name, cluster => (IReadOnlyList<T>)[.. cluster.Value.EnumerateArray().Select(read)], StringComparer.Ordinal);
    }
}
