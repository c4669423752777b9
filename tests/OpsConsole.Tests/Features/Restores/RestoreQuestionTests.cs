using OpsConsole.Features.Approvals;
using OpsConsole.Features.Restores;
using OpsConsole.Platform;
using Xunit;

namespace OpsConsole.Tests.Features.Restores;

public sealed class RestoreQuestionTests
{
    [Fact]
    public void What_is_written_reads_back_the_same()
    {
        RestoreTarget[] targets =
        [
            new() { Cluster = "a", Type = "t", Namespace = "n", Name = "x", Uid = "u", Version = 7, Changed = 9, Fields = ["spec.a"] },
            new() { Cluster = "a", Type = "t", Name = "z", Version = 7, Mode = RestoreMode.Merge, Fields = ["spec.a"] },
            new() { Cluster = "a", Type = "t", Name = "w", Namespaces = MissingChoice.Create, Definitions = MissingChoice.Create, Status = StatusChoice.Restore },
            new() { Cluster = "a", Type = "t", Namespace = "n", Name = "w", To = new() { Cluster = "b", Namespace = "m", Name = "v" }, Keep = ["spec.x.namespace"], Transform = "small@3" },
            new() { Cluster = "a", Type = "t", Name = "y", At = new(2026, 10, 1, 10, 0, 0, TimeSpan.Zero), Cloud = CloudChoice.Create },
        ];

        var read = RestoreQuestion.Read(new(new RestoreQuestion(targets).Parameters)).Value!;

        Assert.Equal(RestoreQuestion.Write(targets), RestoreQuestion.Write(read.Targets));
    }

    [Fact]
    public void Only_the_items_that_stand_beside_it_are_meant()
    {
        var question = new PlanQuestion(new RestoreQuestion([new() { Cluster = "a", Type = "t", Name = "x" }, new() { Cluster = "a", Type = "t", Name = "y" }]).Parameters);

        Assert.Equal("y", Assert.Single(RestoreQuestion.Read(question.Of([new("a", "t", "", "y")])).Value!.Targets).Name);
        Assert.Equal(RefusalKind.Invalid, RestoreQuestion.Read(question.Of([new("a", "t", "", "z")])).Refusal!.Kind);
    }

    [Fact]
    public void A_map_says_where_all_of_it_goes_that_does_not_say_so_itself()
    {
        var read = RestoreQuestion.Read(new(new Dictionary<string, string>
        {
            ["restore"] = """[{"cluster":"a","type":"t","namespace":"n","name":"x"},{"cluster":"a","type":"t","name":"y","to":{"cluster":"c"}},{"cluster":"a","type":"t","namespace":"o","name":"x"},{"cluster":"a","type":"namespaces","name":"n"}]""",
            ["map"] = """{"clusters":{"a":"b"},"namespaces":{"n":"m"}}""",
            ["transform"] = "small",
        })).Value!;

        Assert.Equal(["t m/x in b", "t y in c", "t o/x in b", "namespaces m in b"], read.Targets.Select(target => target.There().Words));
        Assert.All(read.Targets, target => Assert.Equal("small", target.Transform));
        Assert.Equal(read.Parameters, RestoreQuestion.Read(new(read.Parameters)).Value!.Parameters);
        Assert.Equal("t m/x in b", Assert.Single(RestoreQuestion.Read(new PlanQuestion(read.Parameters).Of([new("b", "t", "m", "x")])).Value!.Targets).There().Words);
    }

    [Theory]
    [InlineData("{", null, "cannot be read")]
    [InlineData("{}", null, "it has no entry")]
    [InlineData("""{"names":{}}""", null, "cannot be read")]
    [InlineData("""{"clusters":{"A":"b"}}""", null, "names cluster 'A', of which nothing is restored")]
    [InlineData("""{"namespaces":{"m":"o"}}""", null, "nothing of that is restored")]
    [InlineData("""{"namespaces":{"n":"No"}}""", null, "'No' is no name of a namespace")]
    [InlineData(null, """{"name":"No"}""", "'No' is no name that an object of t can have")]
    [InlineData(null, """{"name":""}""", "not empty")]
    [InlineData(null, """{"namespace":"a/b"}""", "'a/b' is no name of a namespace")]
    [InlineData(null, """{"uid":"1"}""", "uid")]
    [InlineData("""{"namespaces":{"n":"o"}}""", null, "would both be t o/x in a")]
    [InlineData(null, """{"namespace":"o"}""", "would both be t o/x in a")]
    public void Where_it_cannot_go_is_refused_by_name(string? map, string? to, string words)
    {
        var parameters = new Dictionary<string, string>
        {
            ["restore"] = $$"""[{"cluster":"a","type":"t","namespace":"n","name":"x"{{(to is null ? "" : $",\"to\":{to}")}}},{"cluster":"a","type":"t","namespace":"o","name":"x"}]""",
        };
        if (map is not null)
            parameters["map"] = map;

        var refusal = RestoreQuestion.Read(new(parameters)).Refusal!;

        Assert.Equal(RefusalKind.Invalid, refusal.Kind);
        Assert.Contains(words, refusal.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(null, "there is none")]
    [InlineData("[]", "it names none")]
    [InlineData("no", "invalid")]
    [InlineData("""[null]""", "number 1 lacks")]
    [InlineData("""[{"cluster":"a","type":"t"}]""", "name")]
    [InlineData("""[{"cluster":"a","type":"t","name":"x","mode":"force"}]""", "mode")]
    [InlineData("""[{"cluster":"a","type":"t","name":"x","mode":"create"}]""", "mode is merge, or left out")]
    [InlineData("""[{"cluster":"a","type":"t","name":"x","version":3,"changed":4,"mode":"merge"}]""", "leave out mode, or changed")]
    [InlineData("""[{"cluster":"a","type":"t","name":"x","mode":"merge","cloud":"adopt"}]""", "leave out cloud, or mode")]
    [InlineData("""[{"cluster":"a","type":"t","name":"x","mode":"merge","fields":[]}]""", "1 to 500 fields")]
    [InlineData("""[{"cluster":"a","type":"t","name":"x","changed":3}]""", "name both its versions")]
    [InlineData("""[{"cluster":"a","type":"t","name":"x","fields":["a"]}]""", "name the version it left")]
    [InlineData("""[{"cluster":"a","type":"t","name":"x","version":3,"at":"2026-01-01T00:00:00Z"}]""", "not both")]
    [InlineData("""[{"cluster":"a","type":"t","name":"x","version":3,"changed":4,"fields":[]}]""", "1 to 500 fields")]
    [InlineData("""[{"cluster":"a","type":"t","name":"x","cloud":"delete"}]""", "cloud")]
    [InlineData("""[{"cluster":"a","type":"t","name":"x","cloud":1}]""", "cloud")]
    [InlineData("""[{"cluster":"a","type":"t","name":"x","version":3,"changed":4,"cloud":"create"}]""", "leave out cloud")]
    [InlineData("""[{"cluster":"a","type":"t","name":"x","version":3,"changed":4,"status":"restore"}]""", "leave out status")]
    [InlineData("""[{"cluster":"a","type":"t","name":"x","mode":"merge","status":"restore"}]""", "leave out status")]
    [InlineData("""[{"cluster":"a","type":"t","name":"x","status":"keep"}]""", "status")]
    [InlineData("""[{"cluster":"a","type":"t","name":"x","namespaces":"no"}]""", "namespaces")]
    [InlineData("""[{"cluster":"a","type":"t","name":"x","definitions":"replace"}]""", "definitions")]
    [InlineData("""[{"cluster":"a","type":"t","name":"x"},{"cluster":"a","type":"t","name":"x","version":1}]""", "twice")]
    [InlineData("""[{"cluster":"a","type":"t","name":"x","to":{"namespace":"n"}}]""", "it goes into none")]
    [InlineData("""[{"cluster":"a","type":"t","name":"x","version":3,"changed":4,"to":{"name":"y"}}]""", "goes back where it was made")]
    [InlineData("""[{"cluster":"a","type":"t","name":"x","version":3,"changed":4,"transform":"a"}]""", "leave out transform")]
    [InlineData("""[{"cluster":"a","type":"t","name":"x","transform":"a@b"}]""", "is no transform")]
    [InlineData("""[{"cluster":"a","type":"t","name":"x","keep":[]}]""", "keep 1 to 500")]
    public void What_cannot_be_meant_is_refused_by_name(string? json, string words)
    {
        var refusal = RestoreQuestion.Read(new(json is null ? new Dictionary<string, string>() : new() { [RestoreQuestion.Key] = json })).Refusal!;

        Assert.Equal(RefusalKind.Invalid, refusal.Kind);
        Assert.Contains(words, refusal.Message, StringComparison.OrdinalIgnoreCase);
    }
}
