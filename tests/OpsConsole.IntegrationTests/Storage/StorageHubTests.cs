using System.Text.Json.Nodes;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using OpsConsole.Features.Storage.Hub;
using OpsConsole.IntegrationTests.Captures;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Storage;

/// <summary>The hub as a stranger uses it: a SignalR client, a token, and docs/api.md.</summary>
[Collection(typeof(RunningCollection))]
public sealed class StorageHubTests(RunningConsole running)
{
    private const string Classes = "storageclasses.storage.k8s.io";

    [Fact]
    public async Task A_subscription_begins_with_everything_and_goes_on_with_what_changes_in_order()
    {
        var cluster = await running.AddClusterAsync("hub-order", "dev");
        await running.FirstCaptureAsync(cluster.Name);
        await using var hub = await ConnectAsync("operator");
        await using var told = Subscribe(hub, new() { Table = "classes", Cluster = cluster.Name });
        await told.UntilAsync(message => message.Kind == "clusters" && message.Clusters!.Single() is { Phase: "Live" }, "the cluster is live");

        Make(cluster, "first");
        await told.UntilAsync(message => Has(message, "first"), "the first class");
        Make(cluster, "second");
        await told.UntilAsync(message => Has(message, "second"), "the second class");
        cluster.Objects.Delete(Classes, null, "first");
        await told.UntilAsync(message => message.Gone?.Any(row => row.Name == "first") == true, "the first is gone");

        Assert.Equal("clusters", told.Messages[0].Kind);
        Assert.Equal("snapshot", told.Messages.First(message => message.Rows is not null).Kind);
        var sequences = told.Messages.Select(message => message.Sequence).ToList();
        Assert.Equal(sequences.Order(), sequences);
        Assert.Single(told.Messages.Select(message => message.Epoch).Distinct());
        var row = told.Messages.SelectMany(message => message.Rows ?? []).First(row => row.Name == "second");
        Assert.Equal((cluster.Name, Classes, ""), (row.Cluster, row.Type, row.Namespace));
        Assert.Contains("gp3", row.Columns["parameters"]);
        Assert.Contains(row.Findings, finding => finding.Key == "unencrypted");
    }

    [Fact]
    public async Task After_a_break_only_what_changed_is_told()
    {
        var cluster = await running.AddClusterAsync("hub-resume", "dev");
        await running.FirstCaptureAsync(cluster.Name);
        await using var hub = await ConnectAsync("operator");
        await using var before = Subscribe(hub, new() { Table = "classes", Cluster = cluster.Name });
        Make(cluster, "before");
        await before.UntilAsync(message => Has(message, "before"), "the class before the break");
        var last = before.Messages[^1];
        await before.DisposeAsync();
        Make(cluster, "meanwhile");

        await using var after = Subscribe(hub, new() { Table = "classes", Cluster = cluster.Name, Epoch = last.Epoch, Sequence = last.Sequence });
        await after.UntilAsync(message => Has(message, "meanwhile"), "what came meanwhile");

        Assert.DoesNotContain(after.Messages, message => message.Kind == "snapshot");
        Assert.DoesNotContain(after.Messages, message => Has(message, "before"));
        await using var stranger = Subscribe(hub, new() { Table = "classes", Cluster = cluster.Name, Epoch = "another process", Sequence = last.Sequence });
        await stranger.UntilAsync(message => message.Kind == "snapshot" && Has(message, "before"), "everything anew");
    }

    [Fact]
    public async Task A_client_that_does_not_read_gets_the_newest_states_together_and_nothing_in_between()
    {
        var cluster = await running.AddClusterAsync("hub-slow", "dev");
        await running.FirstCaptureAsync(cluster.Name);
        await using var hub = await ConnectAsync("operator");
        await using var told = Subscribe(hub, new() { Table = "classes", Cluster = cluster.Name });
        Make(cluster, "busy");
        await told.UntilAsync(message => Has(message, "busy"), "the class is there");

        for (var change = 1; change <= 2000; change++)
            cluster.Objects.Change(Classes, null, "busy", document => document["allowVolumeExpansion"] = change % 2 == 0);
        cluster.Objects.Change(Classes, null, "busy", document => document["metadata"]!["annotations"] = new JsonObject { ["storageclass.kubernetes.io/is-default-class"] = "true" });

        await told.UntilAsync(message => message.Rows?.Any(row => row is { Name: "busy", StateText: "Default" }) == true, "the newest state");
        Assert.InRange(told.Messages.Count(message => Has(message, "busy")), 2, 500);
    }

    [Fact]
    public async Task What_is_not_theirs_or_not_there_is_refused_with_a_reason()
    {
        await using var hub = await ConnectAsync("operator");

        Assert.Contains(RunningConsole.Lab, await RefusedAsync(hub, new() { Table = "classes", Cluster = RunningConsole.Lab }));
        Assert.Contains("no live table 'tables'", await RefusedAsync(hub, new() { Table = "tables" }));
        Assert.Contains("no facet 'colour'", await RefusedAsync(hub, new() { Table = "classes", Facets = new Dictionary<string, string[]> { ["colour"] = ["red"] } }));
        await using var all = Subscribe(hub, new() { Table = "classes" });
        await all.UntilAsync(message => message.Kind == "clusters", "the clusters");
        Assert.DoesNotContain(all.Messages[0].Clusters!, cluster => cluster.Cluster == RunningConsole.Lab);
    }

    [Fact]
    public async Task Nobody_connects_without_a_token()
    {
        var hub = Hub(null);

        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => hub.StartAsync(TestContext.Current.CancellationToken));

        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task Roles_that_are_taken_away_end_what_is_told()
    {
        running.PutPerson("hub-leaver", "operator");
        await using var hub = await ConnectAsync("hub-leaver");
        await using var told = Subscribe(hub, new() { Table = "classes", Cluster = RunningConsole.Dev });
        await told.UntilAsync(message => message.Kind == "snapshot", "rows");

        running.PutPerson("hub-leaver");

        await told.UntilAsync(message => message.Kind == "end", "the end");
        Assert.Contains(RunningConsole.Dev, told.Messages[^1].Reason);
        await told.Ended;
    }

    [Fact]
    public async Task A_connection_ends_with_its_token()
    {
        var closed = new TaskCompletionSource();
        await using var hub = Hub(await running.Console.TokenAsync("operator", seconds: 3));
        hub.Closed += _ =>
        {
            closed.SetResult();
            return Task.CompletedTask;
        };
        await hub.StartAsync(TestContext.Current.CancellationToken);

        await closed.Task.WaitAsync(Eventually.Limit, TestContext.Current.CancellationToken);

        Assert.Equal(HubConnectionState.Disconnected, hub.State);
    }

    private static bool Has(StorageMessage message, string name) => message.Rows?.Any(row => row.Name == name) == true;

    private static void Make(SimulatedCluster cluster, string name) => cluster.Objects.Create(Classes, new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = name },
        ["provisioner"] = "ebs.csi.aws.com",
        ["parameters"] = new JsonObject { ["type"] = "gp3" },
    });

    private async Task<HubConnection> ConnectAsync(string account)
    {
        var hub = Hub(await running.Console.TokenAsync(account));
        await hub.StartAsync(TestContext.Current.CancellationToken);
        return hub;
    }

    private HubConnection Hub(string? token) => new HubConnectionBuilder()
        .WithUrl(new Uri(running.Console.Address, "/hubs/storage"), options => options.AccessTokenProvider = () => Task.FromResult(token)).Build();

    private static Told Subscribe(HubConnection hub, StorageSubscription subscription) => new(hub, subscription);

    private static async Task<string> RefusedAsync(HubConnection hub, StorageSubscription subscription)
    {
        await using var told = Subscribe(hub, subscription);
        return (await Assert.ThrowsAsync<HubException>(() => told.Ended.WaitAsync(Eventually.Limit))).Message;
    }

    /// <summary>A subscription that is read as its messages come.</summary>
    private sealed class Told : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly List<StorageMessage> _messages = [];

        public Told(HubConnection hub, StorageSubscription subscription) => Ended = ReadAsync(hub, subscription);

        public Task Ended { get; }

        public List<StorageMessage> Messages
        {
            get
            {
                lock (_messages)
                    return [.. _messages];
            }
        }

        public Task UntilAsync(Func<StorageMessage, bool> wanted, string what) => Eventually.True(async () =>
        {
            if (Messages.Any(wanted))
                return true;
            if (Ended.IsCompleted)
                await Ended;
            return false;
        }, what, () => Task.FromResult(Messages.TakeLast(5).Select(message => $"{message.Kind} {message.Sequence} {message.Rows?.Count} {message.Reason} {string.Join(", ", message.Clusters ?? [])}")));

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await Ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        private async Task ReadAsync(HubConnection hub, StorageSubscription subscription)
        {
            await foreach (var message in hub.StreamAsync<StorageMessage>("Subscribe", subscription, _stop.Token))
                lock (_messages)
                    _messages.Add(message);
        }
    }
}
