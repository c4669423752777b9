using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.ConformanceTests.Fixtures;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Resources;
using OpsConsole.Features.Storage;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Live;
using OpsConsole.Features.Storage.Protection;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Testing;
using OpsConsole.Testing.RealCluster;
using Xunit;

namespace OpsConsole.ConformanceTests.Storage;

/// <summary>A real API server with the definitions of the fixtures and none of their objects, and a console's own services that follow it.</summary>
public sealed class FixtureServer(PostgresFixture postgres) : IAsyncLifetime
{
    /// <summary>Managed as its category says, and known to no rule: it stands in no other object's row.</summary>
    private const string LastDefinition = """
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"lasts.conformance.example"},
         "spec":{"group":"conformance.example","scope":"Cluster","names":{"plural":"lasts","singular":"last","kind":"Last","listKind":"LastList","categories":["managed"]},
           "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}]}}
        """;

    private const string Last = "/apis/conformance.example/v1/lasts/last";

    private RealApiServer? _server;
    private CaptureHost? _host;
    private int _marks;

    private RowKey LastKey => new(RowKind.Protection, Cluster, "lasts.conformance.example", "", "last");

    private string Cluster => _server!.Settings.Name;

    private FixtureStage Stage => field ??= new(_server!.Client);

    private LiveStorage Live => _host!.Services.GetRequiredService<LiveStorage>();

    /// <summary>Skips the test where this machine has no fixtures.</summary>
    internal string Folder()
    {
        Assert.SkipUnless(RepositoryRoot.Fixtures is not null, "no fixtures: set OPSCONSOLE_FIXTURES to their folder, or put them to ../shared/fixtures");
        return RepositoryRoot.Fixtures!;
    }

    public async ValueTask InitializeAsync()
    {
        if (RepositoryRoot.Fixtures is not { } folder)
            return;
        _server = await RealApiServer.StartAsync();
        await DefineAsync(folder);
        await _server.Client.PostAsync(Last[..Last.LastIndexOf('/')], JsonNode.Parse("""{"apiVersion":"conformance.example/v1","kind":"Last","metadata":{"name":"last"}}""")!);
        _host = await CaptureHost.StartAsync(await postgres.CreateDatabaseAsync(), [_server.Settings], builder =>
        {
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Storage:GracePeriod"] = "00:00:00" });
            builder.AddApprovals();
            builder.AddResources();
            builder.AddStorage();
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    /// <summary>Its words, and nothing is left of it.</summary>
    internal async Task<string?> RefusalOfAsync(JsonObject document)
    {
        var staged = await Stage.PutAsync([document]);
        await Stage.ClearAsync(staged);
        return staged[0].Refusal;
    }

    /// <summary>Puts these objects into the server, follows it from the beginning, and looks at what it makes of them; nothing of them is left.</summary>
    internal async Task LookAsync(IReadOnlyList<JsonObject> documents, Action<IReadOnlyList<StagedObject>, LiveLook> look)
    {
        var staged = await Stage.PutAsync(documents);
        try
        {
            using var hold = Live.Hold([Cluster]);
            await ReadWholeAsync();
            var live = new LiveLook(Live, Cluster, LastKey);
            look([.. await Task.WhenAll(staged.Select(one => ReadAsync(one, live)))], live);
        }
        finally
        {
            await Stage.ClearAsync(staged);
            await Eventually.True(() => Live.Followed == 0, "nobody follows the server any more");
        }
    }

    private async Task<StagedObject> ReadAsync(StagedObject one, LiveLook live)
    {
        if (one.Path is null)
            return one;
        var path = live.Find(one.Key!.Value) is { } facts ? one.Path.Replace($"/apis/{one.Document["apiVersion"]}/", $"/apis/{facts.ApiVersion}/", StringComparison.Ordinal) : one.Path;
        return one with { Stored = (await _server!.Client.GetAsync(path)).Json!.AsObject() };
    }

    /// <summary>
    /// Every type is read once and all of it is in the tables: what a cluster's types told is handed on together, so rows of them stand there
    /// as soon as a change does that came after them.
    /// </summary>
    private async Task ReadWholeAsync()
    {
        await Eventually.True(() => Task.FromResult(Live.StandingOf(Cluster) is { Phase: LivePhase.Live, Types: var types } && types.Values.All(type => type.State is not CoverageState.Waiting)),
            "the real server is live", () => Task.FromResult(Live.StandingOf(Cluster).Types.Where(type => type.Value.State is not CoverageState.Complete).Select(type => $"{type.Key}: {type.Value}")));
        var mark = (++_marks).ToString(CultureInfo.InvariantCulture);
        await _server!.Client.MergePatchAsync(Last, $$"""{"metadata":{"annotations":{"usage.crossplane.io/deletion-attempt-with-policy":"{{mark}}"} } }""");
        await Eventually.True(() => Live.Tables[RowKind.Protection].Find(LastKey) is ProtectionRow row && row.BlockedAttempt == mark, "the last change is in the tables");
    }

    /// <summary>All of the fixtures' definitions: one that the server refuses fails every test.</summary>
    private async Task DefineAsync(string folder)
    {
        var definitions = new FixtureDefinitions(_server!.Client);
        var files = Directory.EnumerateFiles(folder, "*.yaml", SearchOption.AllDirectories).Where(file => file.Contains("/crds/", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        foreach (var document in files.SelectMany(file => YamlDocuments.Read(File.ReadAllText(file))).Concat(StandInDefinitions.Read()).Append(JsonNode.Parse(LastDefinition)!.AsObject()))
            if (await definitions.LoadAsync(WithoutDescriptions(document)) is { Status: not 201 } reply)
                throw new InvalidOperationException($"{document["metadata"]!["name"]} is not defined: {reply}");
        await definitions.WaitUntilServedAsync();
    }

    /// <summary>Most of a definition is prose; a server works out one document of all definitions anew whenever one comes.</summary>
    private static JsonObject WithoutDescriptions(JsonObject definition)
    {
        Strip(definition);
        return definition;

        static void Strip(JsonNode? node)
        {
            if (node is JsonArray array)
                foreach (var item in array)
                    Strip(item);
            if (node is not JsonObject fields)
                return;
            // A property may have that name too, and is an object then.
            if (fields["description"] is JsonValue)
                fields.Remove("description");
            foreach (var (_, child) in fields)
                Strip(child);
        }
    }
}
