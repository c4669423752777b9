using OpsConsole.Features.Approvals;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Platform;
using Xunit;

namespace OpsConsole.Tests.Features.Resources.Deletion;

/// <summary>What may be asked to be deleted, and what is refused before any cluster is asked.</summary>
public sealed class DeletionQuestionTests
{
    [Fact]
    public void Objects_are_named_one_by_one_and_mean_the_same_when_their_parameters_are_asked_again()
    {
        var question = Read(("items", """[{"cluster":"a","type":"buckets.s3.aws.upbound.io","name":"data"},{"cluster":"a","type":"pods","namespace":"x","name":"p","uid":"u"},{"cluster":"a","type":"buckets.s3.aws.upbound.io","namespace":"","name":"data","uid":""}]"""),
            ("cluster", "ignored"), ("type", "ignored")).Value!;

        Assert.Equal([new("a", "buckets.s3.aws.upbound.io", "", "data"), new("a", "pods", "x", "p", "u")], question.Targets);
        Assert.Equal(["items"], question.Parameters.Keys);
        Assert.Equal(question.Targets, DeletionQuestion.Read(new PlanQuestion(question.Parameters)).Value!.Targets);
    }

    [Fact]
    public void A_filter_carries_the_most_that_it_may_find()
    {
        var question = Read(("cluster", "a"), ("type", "pods"), ("namespace", "x"), ("name", "web"), ("most", "12")).Value!;

        Assert.True(question.IsFilter);
        Assert.Equal(("a", "pods", "x", "web", 12), (question.Cluster, question.Type, question.Namespace, question.Name, question.Most));
        Assert.Equal(question, DeletionQuestion.Read(new PlanQuestion(question.Parameters)).Value);
        Assert.Equal("1000", Read(("cluster", "a"), ("type", "pods")).Value!.Parameters["most"]);
    }

    [Theory]
    [InlineData("[]", "names none")]
    [InlineData("{}", "cannot be read")]
    [InlineData("null", "names none")]
    [InlineData("[null]", "number 1 lacks")]
    [InlineData("""[{"cluster":"a","type":"pods"}]""", "number 1 lacks")]
    [InlineData("""[{"cluster":"a","cluster":"b","type":"pods","name":"n"}]""", "cannot be read")]
    [InlineData("""[{"cluster":"a","type":"pods","name":"n\u0007"}]""", "control character")]
    [InlineData("""[{"cluster":"a","type":"pods","name":"n\ud800"}]""", "cannot be read")]
    [InlineData("""[{"cluster":"a","type":"pods","name":"n"},{"cluster":"a","type":"pods","name":"n","uid":"u"}]""", "twice")]
    public void A_list_that_says_not_exactly_what_is_meant_is_refused(string items, string words) =>
        Assert.Contains(words, Read(("items", items)).Refusal!.Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("0")]
    [InlineData("1001")]
    [InlineData("-1")]
    [InlineData("many")]
    public void The_most_is_a_number_within_bounds(string most) =>
        Assert.Equal(RefusalKind.Invalid, Read(("cluster", "a"), ("type", "pods"), ("most", most)).Refusal!.Kind);

    [Fact]
    public void A_filter_with_half_of_a_character_is_refused() =>
        Assert.Contains("half of a character", Read(("cluster", "a"), ("type", "pods"), ("name", "n\ud800")).Refusal!.Message, StringComparison.Ordinal);

    [Fact]
    public void More_than_a_thousand_are_refused() => Assert.Contains("1000 are the most",
        Read(("items", DeletionQuestion.Write(Enumerable.Range(0, 1001).Select(number => new DeletionTarget("a", "pods", "x", $"p{number}"))))).Refusal!.Message, StringComparison.Ordinal);

    [Fact]
    public void No_objects_are_no_question() => Assert.Equal(RefusalKind.Invalid, Read(("cluster", "a")).Refusal!.Kind);

    private static Answer<DeletionQuestion> Read(params (string Key, string Value)[] parameters) =>
        DeletionQuestion.Read(new PlanQuestion(parameters.ToDictionary(entry => entry.Key, entry => entry.Value)));
}
