using System.Text;
using OpsConsole.Manifests.Restoring;
using Xunit;

namespace OpsConsole.Tests.Manifests.Restoring;

public sealed class RestoreBodyTests
{
    private const string Bucket = """
        {"apiVersion":"s3.aws.upbound.io/v1beta1","kind":"Bucket",
         "metadata":{"name":"data","namespace":"c1","generateName":"data-","uid":"u1","resourceVersion":"7","generation":3,"creationTimestamp":"2026-01-01T00:00:00Z",
                     "deletionTimestamp":"2026-02-01T00:00:00Z","deletionGracePeriodSeconds":0,"selfLink":"/x","managedFields":[{"manager":"a"}],
                     "labels":{"a":"b"},"annotations":{"crossplane.io/external-name":"daté"},"finalizers":["finalizer.managedresource.crossplane.io"],
                     "ownerReferences":[{"apiVersion":"x.org/v1","kind":"XData","name":"here","uid":"old","controller":true},{"apiVersion":"x.org/v1","kind":"XData","name":"gone","uid":"old2"}]},
         "spec":{"forProvider":{"size":1.50,"big":12345678901234567890}},"status":{"atProvider":{"arn":"x"}}}
        """;

    private static readonly OwnerUids Living = new(new Dictionary<OwnerName, string> { [new("x.org/v1", "XData", "here")] = "new" });

    [Fact]
    public void What_the_server_alone_decides_is_left_out_and_all_else_stays_as_it_was() =>
        Assert.Equal(
            """{"apiVersion":"s3.aws.upbound.io/v1beta1","kind":"Bucket","metadata":{"annotations":{"crossplane.io/external-name":"daté"},"finalizers":["finalizer.managedresource.crossplane.io"],"labels":{"a":"b"},"name":"data","namespace":"c1","ownerReferences":[{"apiVersion":"x.org/v1","controller":true,"kind":"XData","name":"here","uid":"new"}]},"spec":{"forProvider":{"big":12345678901234567890,"size":1.50}}}""",
            Text(RestoreBody.Asked(Bytes(Bucket), Living)));

    [Fact]
    public void An_owner_that_does_not_live_is_never_named_by_its_former_uid()
    {
        var asked = Text(RestoreBody.Asked(Bytes(Bucket), OwnerUids.None));

        Assert.DoesNotContain("old", asked, StringComparison.Ordinal);
        Assert.DoesNotContain("ownerReferences", asked, StringComparison.Ordinal);
        Assert.Equal([new OwnerName("x.org/v1", "XData", "here"), new("x.org/v1", "XData", "gone")], OwnerUids.Of(Bytes(Bucket)));
    }

    [Fact]
    public void An_owner_that_is_awaited_is_named_without_a_uid_until_that_is_known()
    {
        var gone = new OwnerName("x.org/v1", "XData", "gone");

        var asked = RestoreBody.Asked(Bytes(Bucket), Living.Await([gone]));

        Assert.Contains("""{"apiVersion":"x.org/v1","kind":"XData","name":"gone"}""", Text(asked), StringComparison.Ordinal);
        Assert.Equal([gone], OwnerUids.AwaitedBy(asked));
        Assert.Equal(Text(RestoreBody.Asked(Bytes(Bucket), Living)), Text(RestoreBody.Asked(asked, OwnerUids.AsNamed(asked))));
        Assert.Empty(OwnerUids.AwaitedBy(RestoreBody.Asked(asked, new(new Dictionary<OwnerName, string> { [gone] = "newest" }))));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void A_replacement_meets_the_living_object_and_keeps_its_status_only_where_no_subresource_would(bool keepsStatus)
    {
        const string live = """{"metadata":{"uid":"u9","resourceVersion":"99","annotations":{"new":"one"}},"spec":{},"status":{"phase":"Running"}}""";

        var body = Text(RestoreBody.Replacement(RestoreBody.Asked(Bytes(Bucket), Living), Bytes(live), keepsStatus));

        Assert.Contains("\"resourceVersion\":\"99\",\"uid\":\"u9\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain("\"new\":\"one\"", body, StringComparison.Ordinal);
        Assert.Equal(keepsStatus, body.Contains("\"status\":{\"phase\":\"Running\"}", StringComparison.Ordinal));
        Assert.DoesNotContain("atProvider", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"metadata":{"resourceVersion":"99"}}""", "metadata.uid")]
    [InlineData("""{"metadata":{"uid":"u9"}}""", "metadata.resourceVersion")]
    [InlineData("""{"metadata":{"uid":9,"resourceVersion":"1"}}""", "metadata.uid")]
    [InlineData("""{"metadata":null}""", "metadata")]
    [InlineData("[]", "metadata")]
    public void Without_its_conditions_no_replacement_is_made(string live, string named) =>
        Assert.Contains(named, Assert.Throws<FormatException>(() => RestoreBody.Replacement(Bytes(Bucket), Bytes(live), false)).Message, StringComparison.Ordinal);

    [Fact]
    public void What_holds_the_living_object_is_not_taken_away() => Assert.Equal(
        """{"metadata":{"finalizers":["a","b"],"name":"x"}}""",
        Text(RestoreBody.WithFinalizersOf(Bytes("""{"metadata":{"name":"x","finalizers":["a"]}}"""), Bytes("""{"metadata":{"name":"x","finalizers":["b","a"]}}"""))));

    [Fact]
    public void A_state_that_asks_for_the_same_has_the_same_text() => Assert.Equal(
        Text(RestoreBody.Asked(Bytes("""{"kind":"A","metadata":{"name":"a","labels":{},"annotations":null,"finalizers":[],"uid":"1"},"spec":{"b":1,"a":2}}"""))),
        Text(RestoreBody.Asked(Bytes("""{"metadata":{"uid":"2","name":"a"},"spec":{"a":2,"b":1},"status":{},"kind":"A"}"""))));

    private static byte[] Bytes(string json) => Encoding.UTF8.GetBytes(json);

    private static string Text(byte[] json) => Encoding.UTF8.GetString(json);
}
