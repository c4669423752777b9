using OpsConsole.Features.Approvals;
using OpsConsole.Platform;
using Xunit;

namespace OpsConsole.Tests.Features.Approvals;

public sealed class PlanTargetTests
{
    [Fact]
    public void Targets_are_written_and_read_back_each_once()
    {
        var (one, other) = (new PlanTarget("prod-1", "buckets.s3.aws.upbound.io", "", "data"), new PlanTarget("prod-1", "widgets.example.org", "a", "x \"y\" \u202e"));

        Assert.Equal([one, other], PlanTarget.Read(PlanTarget.Write([one, other, one])).Value!);
        Assert.Empty(PlanTarget.Read(null).Value!);
        Assert.Equal("", Assert.Single(PlanTarget.Read("""[{"cluster":"a","type":"b","name":"c"}]""").Value!).Namespace);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("null")]
    [InlineData("[null]")]
    [InlineData("{}")]
    [InlineData("""[{"cluster":"a","type":"b"}]""")]
    [InlineData("""[{"cluster":"","type":"b","name":"c"}]""")]
    public void What_names_no_object_is_refused(string json) => Assert.Equal(RefusalKind.Invalid, PlanTarget.Read(json).Refusal!.Kind);

    [Fact]
    public void A_question_for_some_objects_keeps_its_other_words()
    {
        var question = new PlanQuestion(new Dictionary<string, string> { ["cluster"] = "prod-1", [PlanQuestion.Items] = "[]" }).Of([new("prod-1", "t", "", "n")]);

        Assert.Equal("prod-1", question["cluster"]);
        Assert.Equal("n", Assert.Single(question.Targets.Value!).Name);
    }
}
