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
    public void What_cannot_be_meant_is_refused_by_name(string? json, string words)
    {
        var refusal = RestoreQuestion.Read(new(json is null ? new Dictionary<string, string>() : new() { [RestoreQuestion.Key] = json })).Refusal!;

        Assert.Equal(RefusalKind.Invalid, refusal.Kind);
        Assert.Contains(words, refusal.Message, StringComparison.OrdinalIgnoreCase);
    }
}
