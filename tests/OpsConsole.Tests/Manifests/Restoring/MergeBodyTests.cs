using System.Text;
using OpsConsole.Manifests.Restoring;
using Xunit;

namespace OpsConsole.Tests.Manifests.Restoring;

public sealed class MergeBodyTests
{
    private const string Manager = "restorer";
    private const string Head = "\"apiVersion\":\"a/v1\",\"kind\":\"A\"";
    private const string Identity = $"{Head},\"metadata\":{{\"name\":\"a\"}}";

    [Theory]
    // What is not there is brought, what is there beyond it stays, and what is the same is not said.
    [InlineData("""{"a":1,"b":{"x":1}}""", """{"a":1,"b":{"y":2}}""", """{"f:spec":{"f:a":{},"f:b":{"f:y":{}}}}""", """{"b":{"x":1}}""", """{"a":1,"b":{"x":1,"y":2}}""")]
    [InlineData("""{"new":{"x":[1]}}""", """{"a":1}""", """{"f:spec":{"f:a":{}}}""", """{"new":{"x":[1]}}""", """{"a":1,"new":{"x":[1]}}""")]
    // Where nobody owns a member alone, the map goes whole with all that it has now.
    [InlineData("""{"b":{"x":1}}""", """{"b":{"y":2}}""", """{"f:spec":{"f:a":{}}}""", """{"b":{"x":1,"y":2}}""", """{"b":{"x":1,"y":2}}""")]
    [InlineData("""{"b":{"deep":{"x":1}}}""", """{"b":{"deep":{"y":2},"s":3},"z":1}""", """{"f:spec":{"f:z":{}}}""", """{"b":{"deep":{"x":1,"y":2},"s":3}}""", """{"b":{"deep":{"x":1,"y":2},"s":3},"z":1}""")]
    // Items of which the server knows one by one come one by one; others are left.
    [InlineData("""{"k":[{"name":"b","v":2},{"name":"a","v":1,"w":3}]}""", """{"k":[{"name":"a","v":1}]}""", """{"f:spec":{"f:k":{"k:{\"name\":\"a\"}":{".":{},"f:name":{},"f:v":{}}}}}""",
        """{"k":[{"name":"a","w":3},{"name":"b","v":2}]}""", """{"k":[{"name":"a","v":1,"w":3},{"name":"b","v":2}]}""")]
    [InlineData("""{"s":["z","x"]}""", """{"s":["x","y"]}""", """{"f:spec":{"f:s":{"v:\"x\"":{},"v:\"y\"":{}}}}""", """{"s":["z"]}""", """{"s":["x","y","z"]}""")]
    public void What_differs_is_said_and_no_more(string former, string live, string owned, string said, string result)
    {
        var merge = Of(Object(former), Object(live), Managed(("other", "Update", owned)), null);

        Assert.Equal($"{{{Identity},\"spec\":{said}}}", Text(merge.Json));
        Assert.Equal($"{{{Identity},\"spec\":{result}}}", Text(merge.Result));
        Assert.Empty(merge.LeftOut);
    }

    [Theory]
    [InlineData("""{"a":2}""", """{"a":1}""", """{"f:spec":{"f:a":{}}}""", "spec.a", "spec.a", """{"a":2}""")]
    [InlineData("""{"l":[3,4]}""", """{"l":[1,2]}""", """{"f:spec":{"f:l":{}}}""", "spec.l", "spec.l[0]", """{"l":[3,4]}""")]
    // Of what is owned as a whole a new member is a conflict too.
    [InlineData("""{"u":{"f":{"g":1}}}""", """{"u":{"f":{"h":1}}}""", """{"f:spec":{"f:u":{".":{},"f:f":{}}}}""", "spec.u.f.g", "spec.u.f.g", """{"u":{"f":{"g":1,"h":1}}}""")]
    [InlineData("""{"k":[{"name":"a","v":2}]}""", """{"k":[{"name":"a","v":1}]}""", """{"f:spec":{"f:k":{"k:{\"name\":\"a\"}":{".":{},"f:name":{},"f:v":{}}}}}""", "spec.k[name=a].v", "spec.k[name=a].v", """{"k":[{"name":"a","v":2}]}""")]
    public void What_another_owns_and_has_otherwise_comes_only_where_it_is_named(string former, string live, string owned, string path, string name, string said)
    {
        var managed = Managed(("other", "Update", owned));

        var unnamed = Of(Object(former), Object(live), managed, null);
        var named = Of(Object(former), Object(live), managed, [name]);

        Assert.Equal((0, path, "other"), (unnamed.Fields.Count, Assert.Single(unnamed.LeftOut).Path, Assert.Single(unnamed.LeftOut[0].Managers)));
        Assert.Equal($"{{{Identity}}}", Text(unnamed.Json));
        Assert.Equal((path, "other"), (Assert.Single(named.Fields).Path, Assert.Single(named.Fields[0].Managers)));
        Assert.Equal($"{{{Identity},\"spec\":{said}}}", Text(named.Json));
        Assert.Empty(named.LeftOut);
    }

    [Fact]
    public void Only_what_is_named_comes()
    {
        var merge = Of(Object("""{"a":1,"b":2}"""), Object("{}"), "[]", ["spec.b"]);

        Assert.Equal($"{{{Identity},\"spec\":{{\"b\":2}}}}", Text(merge.Json));
        Assert.Contains("spec.c", Assert.Throws<FormatException>(() => Of(Object("""{"a":1}"""), Object("""{"c":1}"""), "[]", ["spec.c"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_same_manager_replaced_before_is_no_conflict() =>
        Assert.Equal("spec.a", Assert.Single(Of(Object("""{"a":2}"""), Object("""{"a":1}"""), Managed((Manager, "Update", """{"f:spec":{"f:a":{}}}""")), null).Fields).Path);

    [Fact]
    public void What_the_same_manager_applied_before_is_said_again_as_it_is_now()
    {
        var managed = Managed((Manager, "Apply", """{"f:metadata":{"f:labels":{"f:l":{}}},"f:spec":{"f:a":{},"f:k":{"k:{\"name\":\"b\"}":{".":{},"f:name":{},"f:v":{}}},"f:s":{"v:\"y\"":{}},"f:e":{}}}"""), ("other", "Update", """{"f:spec":{"f:e":{"f:x":{}}}}"""));
        var live = Object("""{"a":5,"k":[{"name":"a","v":1},{"name":"b","v":2,"w":3}],"s":["x","y"],"e":{"x":1}}""").Replace("\"name\":\"a\"}", "\"name\":\"a\",\"labels\":{\"l\":\"1\",\"m\":\"2\"}}", StringComparison.Ordinal);

        var merge = Of(Object("""{"new":1}"""), live, managed, null);

        Assert.Equal($$$"""{{{{Head}}},"metadata":{"labels":{"l":"1"},"name":"a"},"spec":{"a":5,"e":{},"k":[{"name":"b","v":2}],"new":1,"s":["y"]}}""", Text(merge.Json));
        Assert.Empty(MergeBody.Lost(merge.Json, Bytes(managed), Manager));
        Assert.Equal(["metadata.labels", "spec.a", "spec.e", "spec.k", "spec.s"], MergeBody.Lost(Bytes(Object("{}").Replace("{}}", "{\"k\":1}}", StringComparison.Ordinal)), Bytes(managed), Manager).Select(path => path.Split('[')[0]).Distinct());
    }

    [Fact]
    public void Owners_the_identity_and_the_bookkeeping_of_programs_stay()
    {
        const string former = $$$"""
            {{{{Head}}},"metadata":{"name":"a","namespace":"n","uid":"old","labels":{"l":"1"},"finalizers":["f"],"ownerReferences":[{"apiVersion":"v1","kind":"B","name":"b","uid":"u"}],
              "annotations":{"crossplane.io/external-create-pending":"1","kubectl.kubernetes.io/last-applied-configuration":"{}"}},"spec":{},"status":{"n":1}}
            """;
        const string live = $$$"""{{{{Head}}},"metadata":{"name":"a","namespace":"n","uid":"u-1","resourceVersion":"7","finalizers":["g"]},"spec":{},"status":{"n":2}}""";

        Assert.Equal($$$"""{{{{Head}}},"metadata":{"labels":{"l":"1"},"name":"a","namespace":"n"}}""", Text(Of(former, live, "[]", null).Json));
        Assert.Contains("\"finalizers\":[\"g\",\"f\"]", Text(Of(former, live, "[]", ["metadata.finalizers[0]"]).Json), StringComparison.Ordinal);
    }

    [Fact]
    public void It_meets_one_object_in_one_state_or_nothing() =>
        Assert.Equal($$$"""{{{{Head}}},"metadata":{"name":"a","resourceVersion":"9","uid":"u"}}""", Text(MergeBody.Bound(Bytes($"{{{Identity}}}"), "u", "9")));

    [Theory]
    [InlineData("""{"s":["z"]}""", """{"s":["x","z"]}""", """{"f:spec":{"f:s":{"v:\"x\"":{},"v:\"z\"":{}}}}""", "")]
    [InlineData("""{"s":["z"]}""", """{"s":["x","z"]}""", """{"f:spec":{"f:s":{}}}""", "spec.s")]
    [InlineData("""{"k":[{"port":1,"v":2}]}""", """{"k":[{"port":3},{"port":1,"v":2,"w":1}]}""", """{"f:spec":{"f:k":{"k:{\"port\":1}":{"f:v":{}}}}}""", "")]
    [InlineData("""{"k":[{"port":1,"v":2}]}""", """{"k":[{"port":1,"v":3}]}""", """{"f:spec":{"f:k":{"k:{\"port\":1}":{"f:v":{}}}}}""", "spec.k[0].v")]
    [InlineData("""{"a":{"b":1,"c":2}}""", """{"a":{"b":1}}""", "{}", "spec.a.c")]
    public void What_is_missing_is_named(string said, string found, string owned, string missing) =>
        Assert.Equal(missing, string.Join(",", MergeBody.Missing(Bytes(Object(said)), Bytes(Object(found)), Bytes(Managed(("other", "Update", owned))))));

    private static MergeBody Of(string former, string live, string managed, string[]? names) => MergeBody.Of(RestoreBody.Asked(Bytes(former)), Bytes(live), Bytes(managed), Manager, names);

    private static string Object(string spec) => $"{{{Identity},\"spec\":{spec}}}";

    private static string Managed(params (string Manager, string Operation, string Fields)[] entries) =>
        $"[{string.Join(",", entries.Select(entry => $"{{\"manager\":\"{entry.Manager}\",\"operation\":\"{entry.Operation}\",\"fieldsV1\":{entry.Fields}}}"))}]";

    private static byte[] Bytes(string json) => Encoding.UTF8.GetBytes(json);

    private static string Text(byte[] json) => Encoding.UTF8.GetString(json);
}
