using OpsConsole.Kubernetes;
using OpsConsole.Testing.FaultServer;
using Xunit;

namespace OpsConsole.IntegrationTests.Kubernetes;

public sealed class ResourceListerTests
{
    private const string Path = "/apis/s3.aws.upbound.io/v1beta2/buckets";

    [Fact]
    public async Task Every_page_is_read_and_the_list_stands_for_its_resource_version()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path,
            Answers.Json(Lists.Page("7", "token+/=1", Lists.Item("a"), Lists.Item("b"))), Answers.Json(Lists.Page("7", null, Lists.Item("c"))));
        var taken = new Collected();

        var outcome = await ground.ListAsync(taken, new ListOptions { PageSize = 2, LabelSelector = "a in (b)", FieldSelector = "metadata.name=x" });

        Assert.True(outcome.IsComplete);
        Assert.Equal(("7", 3L, 2), (outcome.ResourceVersion, outcome.Items, outcome.Pages));
        Assert.Equal([Lists.Item("a"), Lists.Item("b"), Lists.Item("c")], taken.Items);
        Assert.Equal([null, "token+/=1"], ground.Server.Requests.Select(request => request.Parameter("continue")));
        Assert.All(ground.Server.Requests, request =>
            Assert.Equal(("2", "a in (b)", "metadata.name=x"), (request.Parameter("limit"), request.Parameter("labelSelector"), request.Parameter("fieldSelector"))));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    public async Task Items_are_cut_out_exactly_wherever_the_bytes_are_divided(int size)
    {
        await using var ground = await Ground.StartAsync();
        string[] items =
        [
            """{ "metadata" : {"name":"späße ☃ 𝄞"}, "items":[{"metadata":{"resourceVersion":"99"}}], "n": 12345678901234567890.10e+2 }""",
            """{"metadata":{"resourceVersion":"1","continue":"not this one"},"a":"\u0000 \ud800 \"]}","a":[[[]]],"metadata":{}}""",
            "{}",
        ];
        ground.Server.On(Path, Answers.InPieces(Lists.Page("7", null, items), size));
        var taken = new Collected();

        var outcome = await ground.ListAsync(taken);

        Assert.True(outcome.IsComplete, outcome.Reason);
        Assert.Equal("7", outcome.ResourceVersion);
        Assert.Equal(items, taken.Items);
    }

    [Theory]
    [InlineData("""{"kind":"BucketList","metadata":{"resourceVersion":"7"},"items":null}""")]
    [InlineData("""{"kind":"BucketList","metadata":{"resourceVersion":"7"},"items":[]}""")]
    public async Task A_type_without_objects_is_complete(string body)
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path, Answers.Json(body));

        var outcome = await ground.ListAsync(new Collected());

        Assert.True(outcome.IsComplete, outcome.Reason);
        Assert.Equal(0, outcome.Items);
    }

    [Fact]
    public async Task A_page_without_items_but_with_a_token_is_not_the_end()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path, Answers.Json(Lists.Page("7", "1")), Answers.Json(Lists.Page("7", "2")), Answers.Json(Lists.Page("7", "", Lists.Item("a"))));

        var outcome = await ground.ListAsync(new Collected());

        Assert.True(outcome.IsComplete);
        Assert.Equal((1L, 3), (outcome.Items, outcome.Pages));
    }

    [Fact]
    public async Task An_expired_token_begins_the_list_again()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path,
            Answers.Json(Lists.Page("7", "1", Lists.Item("old"))),
            Answers.Status(410, "Expired", "The provided continue parameter is too old"),
            Answers.Json(Lists.Page("9", "2", Lists.Item("a"))),
            Answers.Json(Lists.Page("9", null, Lists.Item("b"))));
        var taken = new Collected();

        var outcome = await ground.ListAsync(taken);

        Assert.True(outcome.IsComplete);
        Assert.Equal("9", outcome.ResourceVersion);
        Assert.Equal([Lists.Item("a"), Lists.Item("b")], taken.Items);
        Assert.Equal(2, taken.Beginnings);
    }

    [Fact]
    public async Task A_list_that_keeps_expiring_is_given_up_and_proves_nothing()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path, Answers.Status(410, "Expired", "too old"));
        var taken = new Collected();

        var outcome = await ground.ListAsync(taken, new ListOptions { MostRestarts = 2 });

        Assert.False(outcome.IsComplete);
        Assert.Null(outcome.ResourceVersion);
        Assert.Equal(KubernetesFault.Expired, outcome.Fault);
        Assert.Equal(3, taken.Beginnings);
    }

    [Fact]
    public async Task Pages_of_different_resource_versions_never_make_one_list()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path,
            Answers.Json(Lists.Page("7", "1", Lists.Item("a"))), Answers.Json(Lists.Page("8", null, Lists.Item("b"))), Answers.Json(Lists.Page("9", null, Lists.Item("c"))));
        var taken = new Collected();

        var outcome = await ground.ListAsync(taken);

        Assert.True(outcome.IsComplete);
        Assert.Equal("9", outcome.ResourceVersion);
        Assert.Equal([Lists.Item("c")], taken.Items);
    }

    [Fact]
    public async Task A_server_that_repeats_its_token_for_ever_is_named()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path, Answers.Json(Lists.Page("7", "1", Lists.Item("a"))));

        var outcome = await ground.ListAsync(new Collected());

        Assert.Equal(KubernetesFault.Malformed, outcome.Fault);
        Assert.Contains("continue token", outcome.Reason);
    }

    [Fact]
    public async Task The_watch_cache_is_asked_for_one_unpaged_answer()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path, Answers.Json(Lists.Page("7", null, Lists.Item("a"))));

        var any = await ground.ListAsync(new Collected(), new ListOptions { NotOlderThan = "0" });
        var later = await ground.ListAsync(new Collected(), new ListOptions { NotOlderThan = "7" });

        Assert.True(any.IsComplete && later.IsComplete);
        Assert.Equal(["?resourceVersion=0", "?resourceVersion=7&resourceVersionMatch=NotOlderThan"], ground.Server.Requests.Select(request => request.Query));
    }

    [Fact]
    public async Task Where_the_watch_cache_cannot_answer_pages_are_read()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path,
            Answers.Status(504, "Timeout", "Too large resource version: 8, current: 7", retryAfter: 1),
            Answers.Json(Lists.Page("9", null, Lists.Item("a"))));

        var outcome = await ground.ListAsync(new Collected(), new ListOptions { NotOlderThan = "8" });

        Assert.True(outcome.IsComplete);
        Assert.Equal([null, "500"], ground.Server.Requests.Select(request => request.Parameter("limit")));
    }

    [Fact]
    public async Task What_the_sink_throws_is_the_callers()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path, Answers.Json(Lists.Page("7", null, Lists.Item("a"))));

        await Assert.ThrowsAsync<NotSupportedException>(() => ground.ListAsync(new Throwing()));
    }

    private sealed class Throwing : IListSink
    {
        public void Begin()
        {
        }

        public ValueTask TakeAsync(ReadOnlyMemory<byte> item, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
