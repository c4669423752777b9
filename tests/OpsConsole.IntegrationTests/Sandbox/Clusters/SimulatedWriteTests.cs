using System.Text.Json.Nodes;
using Xunit;
using static OpsConsole.IntegrationTests.Sandbox.Clusters.WidgetCluster;

namespace OpsConsole.IntegrationTests.Sandbox.Clusters;

public sealed class SimulatedWriteTests
{
    [Fact]
    public async Task Creation_fills_what_is_the_servers_and_drops_status_unknown_fields_and_false_claims()
    {
        await using var at = await StartAsync();

        var made = await at.Client.PostAsync(Widgets, """{"apiVersion":"ex.io/v1","kind":"Widget","metadata":{"name":"a","uid":"mine","generation":7},"spec":{"size":1,"unknown":true,"free":{"kept":1}},"status":{"x":1}}""");

        Assert.Equal(201, made.Code);
        Assert.Equal(1, made.Generation);
        Assert.True(Guid.TryParse(made.Uid, out _));
        Assert.Null(made.Json["status"]);
        Assert.Null(made.Json["spec"]!["unknown"]);
        Assert.Equal("grey", (string?)made.Json["spec"]!["colour"]);
        Assert.Equal(1, (int)made.Json["spec"]!["free"]!["kept"]!);
        Assert.Equal("tester", (string?)made.Json["metadata"]!["managedFields"]![0]!["manager"]);
    }

    [Fact]
    public async Task An_update_with_an_old_resourceVersion_or_another_uid_is_a_conflict()
    {
        await using var at = await StartAsync();
        var made = await at.Client.PostAsync(Widgets, Widget("a"));
        await at.Client.PatchAsync($"{Widgets}/a", """{"spec":{"size":2}}""");

        var stale = await at.Client.PutAsync($"{Widgets}/a", made.Text);
        var patched = await at.Client.PatchAsync($"{Widgets}/a", $$$"""{"metadata":{"resourceVersion":"{{{made.Revision}}}"},"spec":{"size":3}}""");
        var current = (await at.Client.GetAsync($"{Widgets}/a")).Json;
        current["metadata"]!["uid"] = "other";
        var stranger = await at.Client.PutAsync($"{Widgets}/a", current.ToJsonString());

        Assert.Equal([(409, "Conflict"), (409, "Conflict"), (409, "Conflict")], new[] { stale, patched, stranger }.Select(reply => (reply.Code, reply.Reason)));
        Assert.Equal(2, (int)(await at.Client.GetAsync($"{Widgets}/a")).Json["spec"]!["size"]!);
    }

    [Fact]
    public async Task A_write_that_changes_nothing_keeps_the_resourceVersion()
    {
        await using var at = await StartAsync();
        var made = await at.Client.PostAsync(Widgets, Widget("a"));

        var again = await at.Client.PatchAsync($"{Widgets}/a", """{"spec":{"size":1}}""");

        Assert.Equal(made.Revision, again.Revision);
    }

    [Fact]
    public async Task Generation_counts_spec_changes_and_without_a_status_subresource_status_changes_too()
    {
        await using var at = await StartAsync();
        await at.Client.PostAsync(Widgets, Widget("a"));
        await at.AddPlainAsync("p");

        var labelled = await at.Client.PatchAsync($"{Widgets}/a", """{"metadata":{"labels":{"x":"y"}}}""");
        var status = await at.Client.PatchAsync($"{Widgets}/a/status", """{"status":{"x":1},"spec":{"size":5}}""");
        var spec = await at.Client.PatchAsync($"{Widgets}/a", """{"spec":{"size":2},"status":{"x":2}}""");
        var plain = await at.Client.PatchAsync($"{Plains}/p", """{"status":{"x":1}}""");

        Assert.Equal([1, 1, 2, 2], new[] { labelled, status, spec, plain }.Select(reply => reply.Generation));
        Assert.Equal(1, (int)status.Json["spec"]!["size"]!);
        Assert.Equal(1, (int)spec.Json["status"]!["x"]!);
    }

    [Fact]
    public async Task Finalizers_hold_a_deleted_object_until_the_last_one_goes()
    {
        await using var at = await StartAsync();
        await at.Client.PostAsync(Widgets, """{"apiVersion":"ex.io/v1","kind":"Widget","metadata":{"name":"a","finalizers":["x.io/a"]},"spec":{"size":1}}""");

        var marked = await at.Client.DeleteAsync($"{Widgets}/a");
        var added = await at.Client.PatchAsync($"{Widgets}/a", """{"metadata":{"finalizers":["x.io/a","x.io/b"]}}""");
        var undone = await at.Client.PatchAsync($"{Widgets}/a", """{"metadata":{"deletionTimestamp":null}}""");
        var released = await at.Client.PatchAsync($"{Widgets}/a", """{"metadata":{"finalizers":null}}""");

        Assert.NotNull(marked.Json["metadata"]!["deletionTimestamp"]);
        Assert.Equal(2, marked.Generation);
        Assert.Equal(422, added.Code);
        Assert.NotNull(undone.Json["metadata"]!["deletionTimestamp"]);
        Assert.Equal(200, released.Code);
        Assert.Equal(404, (await at.Client.GetAsync($"{Widgets}/a")).Code);
    }

    [Fact]
    public async Task Deletion_honours_its_preconditions_and_dry_run()
    {
        await using var at = await StartAsync();
        var made = await at.Client.PostAsync(Widgets, Widget("a"));

        Assert.Equal(409, (await at.Client.DeleteAsync($"{Widgets}/a", """{"preconditions":{"uid":"other"}}""")).Code);
        Assert.Equal(409, (await at.Client.DeleteAsync($"{Widgets}/a", """{"preconditions":{"resourceVersion":"1"}}""")).Code);
        Assert.Equal(200, (await at.Client.DeleteAsync($"{Widgets}/a?dryRun=All")).Code);
        Assert.Equal(200, (await at.Client.GetAsync($"{Widgets}/a")).Code);
        var done = await at.Client.DeleteAsync($"{Widgets}/a", $$$"""{"preconditions":{"uid":"{{{made.Uid}}}","resourceVersion":"{{{made.Revision}}}"}}""");
        Assert.Equal("Success", (string?)done.Json["status"]);
        Assert.Equal(404, (await at.Client.GetAsync($"{Widgets}/a")).Code);
    }

    [Fact]
    public async Task Whoever_changes_a_field_owns_it()
    {
        await using var at = await StartAsync();
        await at.AddPlainAsync("a");

        var changed = await at.Client.PatchAsync($"{Plains}/a?fieldManager=kubectl-edit", """{"spec":{"size":2}}""");

        var owners = changed.Json["metadata"]!["managedFields"]!.AsArray()
            .Where(entry => entry!["fieldsV1"]!["f:spec"] is JsonObject spec && spec.ContainsKey("f:size")).Select(entry => (string)entry!["manager"]!);
        Assert.Equal(["kubectl-edit"], owners);
    }

    [Theory]
    [InlineData("""{"apiVersion":"ex.io/v1","kind":"Widget","metadata":{"name":"B_"},"spec":{"size":1}}""", 422, "Invalid")]
    [InlineData("""{"apiVersion":"ex.io/v1","kind":"Widget","metadata":{"name":"b"},"spec":{"size":"x"}}""", 422, "Invalid")]
    [InlineData("""{"apiVersion":"ex.io/v1","kind":"Widget","metadata":{"name":"b"},"spec":{}}""", 422, "Invalid")]
    [InlineData("""{"apiVersion":"ex.io/v1","kind":"Widget","metadata":{"name":"b"},"spec":{"size":1,"colour":"blue"}}""", 422, "Invalid")]
    [InlineData("""{"apiVersion":"ex.io/v2","kind":"Widget","metadata":{"name":"b"},"spec":{"size":1}}""", 400, "BadRequest")]
    [InlineData("""{"apiVersion":"ex.io/v1","kind":"Widget","metadata":{"name":"b","namespace":"other"},"spec":{"size":1}}""", 400, "BadRequest")]
    [InlineData("""{"apiVersion":"ex.io/v1","kind":"Widget","metadata":{"name":"b","resourceVersion":"1"},"spec":{"size":1}}""", 500, null)]
    [InlineData("""{"apiVersion":""", 400, "BadRequest")]
    [InlineData("[]", 400, "BadRequest")]
    public async Task What_is_no_object_of_the_type_is_refused(string body, int code, string? reason)
    {
        await using var at = await StartAsync();

        var refused = await at.Client.PostAsync(Widgets, body);

        Assert.Equal((code, reason), (refused.Code, refused.Reason));
        Assert.Equal(404, (await at.Client.GetAsync($"{Widgets}/b")).Code);
    }

    [Fact]
    public async Task Deleting_a_definition_deletes_its_objects_and_its_paths()
    {
        await using var at = await StartAsync();
        await at.AddPlainAsync("a");

        await at.Client.DeleteAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/plains.ex.io");

        Assert.Equal(404, (await at.Client.GetAsync(Plains)).Code);
        Assert.DoesNotContain("plains", (await at.Client.GetAsync("/apis/ex.io/v1")).Text, StringComparison.Ordinal);
        Assert.Contains("widgets", (await at.Client.GetAsync("/apis/ex.io/v1")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_terminating_namespace_takes_nothing_new()
    {
        await using var at = await StartAsync();
        await at.Client.PostAsync("/api/v1/namespaces", """{"metadata":{"name":"old"}}""");
        await at.Client.DeleteAsync("/api/v1/namespaces/old");

        var refused = await at.Client.PostAsync("/apis/ex.io/v1/namespaces/old/widgets", Widget("a"));

        Assert.Equal((403, "Forbidden"), (refused.Code, refused.Reason));
        Assert.Equal("NamespaceTerminating", (string?)refused.Json["details"]!["causes"]![0]!["reason"]);
    }
}
