using System.Text;
using OpsConsole.Manifests.Restoring;
using Xunit;

namespace OpsConsole.Tests.Manifests.Restoring;

public sealed class FieldRevertTests
{
    private const string Former = """{"metadata":{"name":"a","labels":{"team":"x"},"generation":1},"spec":{"replicas":3,"image":"one","list":[{"name":"a","v":1},{"name":"b","v":1}],"gone":{"deep":true}},"status":{"n":1}}""";
    private const string Changed = """{"metadata":{"name":"a","labels":{"team":"y","new":"l"},"generation":2},"spec":{"replicas":5,"image":"two","list":[{"name":"a","v":2},{"name":"b","v":1}]},"status":{"n":2}}""";

    [Fact]
    public void All_that_was_asked_for_goes_back_and_each_old_value_is_tested()
    {
        var revert = Of(Changed, null);

        Assert.Equal(
            """
            [{"op":"test","path":"/metadata/labels/new","value":"l"},{"op":"remove","path":"/metadata/labels/new"},{"op":"test","path":"/metadata/labels/team","value":"y"},{"op":"replace","path":"/metadata/labels/team","value":"x"},
            {"op":"add","path":"/spec/gone","value":{"deep":true}},
            {"op":"test","path":"/spec/image","value":"two"},{"op":"replace","path":"/spec/image","value":"one"},
            {"op":"test","path":"/spec/list","value":[{"name":"a","v":2},{"name":"b","v":1}]},{"op":"replace","path":"/spec/list","value":[{"name":"a","v":1},{"name":"b","v":1}]},
            {"op":"test","path":"/spec/replicas","value":5},{"op":"replace","path":"/spec/replicas","value":3}]
            """.ReplaceLineEndings(""), Text(revert.Patch));
        Assert.Empty(revert.Moved);
    }

    [Fact]
    public void A_chosen_field_goes_back_alone_whatever_else_changed_since()
    {
        var live = Changed.Replace("\"two\"", "\"three\"", StringComparison.Ordinal);

        Assert.Equal("""[{"op":"test","path":"/spec/replicas","value":5},{"op":"replace","path":"/spec/replicas","value":3}]""", Text(Of(live, ["spec.replicas"]).Patch));
    }

    [Fact]
    public void A_field_that_changed_again_is_not_overwritten()
    {
        var revert = Of(Changed.Replace("\"two\"", "\"three\"", StringComparison.Ordinal), ["spec.image", "spec.replicas"]);

        Assert.Equal(["spec.image"], revert.Moved);
        Assert.DoesNotContain("image", Text(revert.Patch), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_as_it_was_already_needs_nothing()
    {
        var revert = Of(Former, ["spec.image", "spec.gone", "metadata.labels.new"]);

        Assert.Equal("[]", Text(revert.Patch));
        Assert.Equal(["metadata.labels.new", "spec.gone", "spec.image"], revert.Reverted.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_field_whose_parent_is_gone_is_not_put_anywhere() =>
        Assert.Equal(["metadata.labels.team"], Of("""{"metadata":{"name":"a"},"spec":{}}""", ["metadata.labels.team"]).Moved);

    [Theory, InlineData("status.n"), InlineData("metadata.generation"), InlineData("spec.never")]
    public void What_did_not_change_or_is_the_servers_own_cannot_be_chosen(string path) =>
        Assert.Contains(path, Assert.Throws<FormatException>(() => Of(Changed, [path])).Message, StringComparison.Ordinal);

    [Fact]
    public void Finalizers_go_back_only_where_they_are_named_and_marks_of_a_creation_never()
    {
        const string former = """{"metadata":{"name":"a","annotations":{"crossplane.io/external-create-pending":"1"}},"spec":{}}""";
        const string changed = """{"metadata":{"name":"a","annotations":{"crossplane.io/external-create-pending":"2"},"finalizers":["held"]},"spec":{}}""";

        Assert.Equal("[]", Text(FieldRevert.Of(Bytes(former), Bytes(changed), Bytes(changed), null).Patch));
        Assert.Contains("/metadata/finalizers", Text(FieldRevert.Of(Bytes(former), Bytes(changed), Bytes(changed), ["metadata.finalizers"]).Patch), StringComparison.Ordinal);
    }

    [Fact]
    public void It_meets_one_object_in_one_state_or_nothing() => Assert.Equal(
        """[{"op":"test","path":"/metadata/uid","value":"u"},{"op":"test","path":"/metadata/resourceVersion","value":"9"},{"op":"remove","path":"/a"}]""",
        Text(FieldRevert.Bound(Bytes("""[{"op":"remove","path":"/a"}]"""), "u", "9")));

    private static FieldRevert Of(string live, string[]? paths) => FieldRevert.Of(Bytes(Former), Bytes(Changed), Bytes(live), paths);

    private static byte[] Bytes(string json) => Encoding.UTF8.GetBytes(json);

    private static string Text(byte[] json) => Encoding.UTF8.GetString(json);
}
