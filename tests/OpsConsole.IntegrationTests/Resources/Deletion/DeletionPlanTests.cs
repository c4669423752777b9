using System.Text.Json.Nodes;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Resources;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.IntegrationTests.Approvals;
using OpsConsole.Platform;
using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Testing;
using Xunit;
using static OpsConsole.IntegrationTests.Approvals.ApprovalGround;
using static OpsConsole.IntegrationTests.Resources.Deletion.DeletionGround;

namespace OpsConsole.IntegrationTests.Resources.Deletion;

/// <summary>Plans of deletions: exact, live, and refused by name where anything of them cannot be known.</summary>
public sealed class DeletionPlanTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Data = "tdc-prod-use1-c10001-data";
    private const string Backup = "tdc-prod-use1-c10001-backup";

    private DeletionGround _ground = null!;

    public async ValueTask InitializeAsync() => _ground = await StartAsync(postgres);

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task Each_item_says_what_becomes_of_it_as_it_is_now()
    {
        _ground.Cluster.Objects.Change(Buckets, null, Backup, bucket => bucket["spec"]!["forProvider"]!["forceDestroy"] = true);

        var draft = (await _ground.PlanAsync(Target(Buckets, Data), Target(Buckets, Backup), Target(Classes, "gp2-legacy"))).Sure();

        Assert.Equal(["in-use-orphaned", "bucket-destroyed", "deleted"], draft.Plan.Items.Select(item => item.Outcome.Key));
        var item = draft.Plan.Items[1];
        Assert.Equal((_ground.Uid(Buckets, Backup), _ground.Revision(Buckets, Backup), "v1beta2", "dev"), (item.Uid, item.ResourceVersion, item.Version, item.Environment));
        Assert.Contains("forceDestroy: true", item.Preview, StringComparison.Ordinal);
        Assert.Contains("\"forceDestroy\":true", item.Substance, StringComparison.Ordinal);
        Assert.Contains(item.Findings, finding => finding.Contains("finalizer.managedresource.crossplane.io", StringComparison.Ordinal));
        Assert.Equal("delete 3 objects of 2 kinds in doomed", draft.Request.Summary);
        Assert.Empty(_ground.Deletions);
    }

    [Fact]
    public async Task What_the_captures_know_to_go_with_it_is_counted()
    {
        _ground.CreateClass("owner");
        for (var number = 0; number < 3; number++)
            _ground.Cluster.Objects.Create(Classes, new JsonObject
            {
                ["metadata"] = new JsonObject
                {
                    ["name"] = $"owned-{number}",
                    ["ownerReferences"] = new JsonArray(new JsonObject { ["apiVersion"] = "storage.k8s.io/v1", ["kind"] = "StorageClass", ["name"] = "owner", ["uid"] = _ground.Uid(Classes, "owner") }),
                },
                ["provisioner"] = "x",
            });
        await _ground.CaptureAsync();

        var draft = (await _ground.PlanAsync(Target(Classes, "owner"))).Sure();

        Assert.Equal(["Belong to it, and go with it: 3 StorageClass."], draft.Plan.Items.Single().Findings);
    }

    [Fact]
    public async Task What_is_gone_or_was_made_anew_refuses_the_plan_by_name()
    {
        _ground.CreateClass("a");
        var uid = _ground.Uid(Classes, "a");
        _ground.Cluster.Objects.Delete(Classes, null, "a");

        var gone = (await _ground.PlanAsync(Target(Classes, "a"), Target(Classes, "gp3"))).Refusal!;
        _ground.CreateClass("a");
        var anew = (await _ground.PlanAsync(Target(Classes, "a", uid: uid), Target(Classes, "gp3"))).Refusal!;

        Assert.Equal((RefusalKind.Conflict, "1 of 2 objects are not what was chosen: storageclasses.storage.k8s.io a in doomed: it is not there any more"), (gone.Kind, gone.Message));
        Assert.Contains($"a in doomed: it was made anew under the same name (uid {_ground.Uid(Classes, "a")})", anew.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_read_refuses_the_plan_and_is_not_taken_for_absent()
    {
        _ground.Cluster.Faults.Inject(Fault.BrokenGroup("s3.aws.upbound.io"));

        var refused = (await _ground.PlanAsync(Target(Buckets, Backup), Target(Classes, "gp3"))).Refusal!;

        Assert.Equal(RefusalKind.Unavailable, refused.Kind);
        Assert.StartsWith($"1 of 2 objects cannot be read now, so nothing is planned: {Buckets} {Backup} in doomed: ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_filter_plans_all_that_fit_and_no_more_than_was_said()
    {
        var draft = (await _ground.PlanAsync("otto", ("cluster", Name), ("type", Classes), ("name", "GP3"), ("most", "2"))).Sure();
        var refused = (await _ground.PlanAsync("otto", ("cluster", Name), ("type", Classes), ("name", "gp"), ("most", "2"))).Refusal!;

        Assert.Equal(["gp3", "gp3-4000-400"], draft.Plan.Items.Select(item => item.Name));
        Assert.Equal("2", draft.Plan.Parameters["most"]);
        Assert.Equal((RefusalKind.Conflict, $"More than 2 objects of {Classes} in doomed fit the filter, and no more were to be deleted."), (refused.Kind, refused.Message));
    }

    [Fact]
    public async Task Ticked_rows_become_an_address_or_a_plan_and_what_is_gone_is_said()
    {
        for (var number = 0; number < 60; number++)
            _ground.CreateClass($"many-{number}");
        await _ground.CaptureAsync();
        var keys = (await _ground.Get<ResourceBrowser>().KeysAsync(Person("otto"), Name, Classes, new ResourceFilter { Name = "many-" }, CancellationToken.None)).Sure();

        var few = (await AddressAsync(keys[..2])).Sure();
        var many = (await AddressAsync(keys)).Sure();
        _ground.Cluster.Objects.Delete(Classes, null, "many-0");
        await _ground.CaptureAsync();
        var gone = (await AddressAsync(keys)).Refusal!;

        Assert.Equal(DeletionLinks.Of([Target(Classes, "many-0", uid: few.Split("%22uid%22%3A%22")[1][..36]), Target(Classes, "many-1", uid: _ground.Uid(Classes, "many-1"))]), few);
        var draft = await _ground.Get<RequestStore>().FindAsync(Guid.Parse(many["/approvals/new?draft=".Length..]), CancellationToken.None);
        Assert.Equal((60, RequestState.Draft), ((await _ground.Get<RequestStore>().PlanAsync(draft!.Id, CancellationToken.None)).Items.Count, draft.State));
        Assert.Equal("1 of the 60 selected objects were deleted since this list was made.", gone.Message);
    }

    private Task<Answer<string>> AddressAsync(long[] keys) => _ground.Get<DeletionChoice>().AddressAsync(Person("otto"), Name, Classes, keys, CancellationToken.None);

    [Fact]
    public async Task A_scope_that_the_type_has_not_is_refused()
    {
        Assert.Contains("have no namespace", (await _ground.PlanAsync(Target(Classes, "gp3", "default"))).Refusal!.Message, StringComparison.Ordinal);
        Assert.Contains("none is named", (await _ground.PlanAsync(Target(Databases, "tidb"))).Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_plans_without_the_right_to_ask()
    {
        var refused = (await _ground.PlanAsync("vera", ("items", DeletionQuestion.Write([Target(Classes, "gp3")])))).Refusal!;

        Assert.Equal(RefusalKind.Forbidden, refused.Kind);
        Assert.DoesNotContain(_ground.Cluster.Requests.All, request => request.Path.Contains("storageclasses/", StringComparison.Ordinal));
    }
}
