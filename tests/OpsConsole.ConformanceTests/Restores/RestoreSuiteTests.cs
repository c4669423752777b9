using System.Text.Json.Nodes;
using OpsConsole.ConformanceTests.Fixtures;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Testing;
using OpsConsole.Testing.RealCluster;
using Xunit;

namespace OpsConsole.ConformanceTests.Restores;

/// <summary>One object of every kind of the fixtures, and three generations of owners, lost and brought back by a console: the same story in a real and in a simulated server.</summary>
public sealed class RestoreSuiteTests(PostgresFixture postgres)
{
    /// <summary>Stored in an older version than the one they are read in, of which a webhook that is not here would make the newer: what they say there, the type does not take.</summary>
    private static readonly string[] Unconverted = ["bucketobjectlockconfigurations.s3.aws.upbound.io", "bucketownershipcontrols.s3.aws.upbound.io"];

    private const string Branches = "/apis/suite.example/v1/namespaces/default/branches";

    [Fact]
    public async Task A_real_server_gets_back_what_was_in_it()
    {
        await using var server = await RealApiServer.StartAsync();
        await PlayAsync(SuiteServer.Of(server));
    }

    [Fact]
    public async Task A_simulated_server_gets_back_what_was_in_it()
    {
        await using var cluster = await SimulatedCluster.StartAsync(new() { Name = "simulated" });
        await PlayAsync(SuiteServer.Of(cluster));
    }

    private async Task PlayAsync(SuiteServer server)
    {
        using var _ = server;
        Assert.SkipUnless(RepositoryRoot.Fixtures is not null, "no fixtures: set OPSCONSOLE_FIXTURES to their folder, or put them to ../shared/fixtures");
        var objects = await LoadAsync(server, RepositoryRoot.Fixtures!);
        Assert.True(objects.Count > 45, $"only {objects.Count} kinds can be lost: {string.Join(", ", objects.Select(one => one.Type))}");
        await using var console = await RestoringConsole.StartAsync(postgres, server);
        await console.CaptureAsync();
        var story = new RestoreStory(server, console, objects);
        await story.BeginAsync();

        await story.LoseAndBringBackAsync();
        await story.RevertOneOfTwoChangesAsync();
        await story.ReplaceAsync();
        await story.UndoAsync();
    }

    /// <summary>One object of each kind that can be deleted, and those that own each other.</summary>
    private static async Task<IReadOnlyList<SuiteObject>> LoadAsync(SuiteServer server, string folder)
    {
        var loaded = await new FixtureLoader(server.Api).LoadAsync(folder);
        // Nobody is here to answer for a webhook.
        foreach (var webhook in loaded.Objects.Where(path => path.StartsWith("/apis/admissionregistration", StringComparison.Ordinal)))
            await server.DeleteAsync(webhook);
        await ConfigureAsync(server, loaded.Objects);
        var custom = loaded.Objects.Where(path => loaded.Definitions.Contains(SuiteObject.Of(path).Type) && !Unconverted.Contains(SuiteObject.Of(path).Type)).GroupBy(path => SuiteObject.Of(path).Type);
        var objects = new List<SuiteObject>();
        foreach (var kind in custom)
            foreach (var path in kind)
                if ((await server.Api.DeleteAsync($"{path}?dryRun=All")).Status == 200)
                {
                    objects.Add(SuiteObject.Of(path));
                    break;
                }
        return [.. objects, .. await PlantAsync(server)];
    }

    /// <summary>
    /// The fixtures have managed resources and not the provider configurations that they name, and some that no provider has named in the cloud yet; without either a managed
    /// resource does not come back.
    /// </summary>
    private static async Task ConfigureAsync(SuiteServer server, IEnumerable<string> paths)
    {
        var wanted = new HashSet<(string Group, string Kind, string Name)>();
        foreach (var path in paths.Where(path => path.Contains(".upbound.io/", StringComparison.Ordinal)))
        {
            var document = JsonNode.Parse((await server.ReadAsync(path))!)!;
            if (document["spec"]?["providerConfigRef"] is not { } reference)
                continue;
            wanted.Add((SuiteObject.Of(path).Type.Split('.', 3)[2], (string?)reference["kind"] ?? "ProviderConfig", (string)reference["name"]!));
            if (document["metadata"]!["annotations"]?["crossplane.io/external-name"] is null)
                await server.PatchAsync(path, $$$"""{"metadata":{"annotations":{"crossplane.io/external-name":"{{{document["metadata"]!["name"]}}}"} } }""");
        }
        foreach (var (group, kind, name) in wanted)
        {
            var body = new JsonObject
            {
                ["apiVersion"] = $"{group}/v1beta1",
                ["kind"] = kind,
                ["metadata"] = new JsonObject { ["name"] = name },
                ["spec"] = new JsonObject { ["credentials"] = new JsonObject { ["source"] = "IRSA" } },
            };
            if (await server.Api.PostAsync($"/apis/{group}/v1beta1/{kind.ToLowerInvariant()}s", body) is { Status: not (201 or 409) } reply)
                throw new InvalidOperationException($"{kind} {name} of {group} is not made: {reply}");
        }
    }

    private static async Task<IEnumerable<SuiteObject>> PlantAsync(SuiteServer server)
    {
        var definitions = new FixtureDefinitions(server.Api);
        await definitions.LoadAsync(JsonNode.Parse("""
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"branches.suite.example"},
             "spec":{"group":"suite.example","scope":"Namespaced","names":{"plural":"branches","singular":"branch","kind":"Branch","listKind":"BranchList"},
               "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","properties":{"spec":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}}}]}}
            """)!.AsObject());
        await definitions.WaitUntilServedAsync();
        await Eventually.True(async () => (await server.Api.GetAsync(Branches)).Status == 200, "branches are served");
        JsonNode? owner = null;
        foreach (var name in (string[])["root", "middle", "leaf"])
        {
            var branch = JsonNode.Parse($$$"""{"apiVersion":"suite.example/v1","kind":"Branch","metadata":{"name":"{{{name}}}"},"spec":{"of":"{{{name}}}"}}""")!;
            if (owner is not null)
                branch["metadata"]!["ownerReferences"] = new JsonArray(new JsonObject
                {
                    ["apiVersion"] = "suite.example/v1",
                    ["kind"] = "Branch",
                    ["name"] = (string)owner["metadata"]!["name"]!,
                    ["uid"] = (string)owner["metadata"]!["uid"]!,
                    ["controller"] = true,
                    ["blockOwnerDeletion"] = true,
                });
            owner = (await server.Api.PostAsync(Branches, branch)).Json;
        }
        return ((string[])["root", "middle", "leaf"]).Select(name => SuiteObject.Of($"{Branches}/{name}"));
    }
}
