using OpsConsole.Features.Approvals.Lists;
using OpsConsole.Platform;
using Xunit;

namespace OpsConsole.Tests.Features.Approvals;

public sealed class InboxQuestionTests
{
    [Theory]
    [InlineData(null, InboxList.Waiting)]
    [InlineData("yours", InboxList.Yours)]
    [InlineData("open", InboxList.Everything)]
    [InlineData("no such list", InboxList.Waiting)]
    public void A_list_is_known_by_its_word(string? word, InboxList list)
    {
        Assert.Equal(list, InboxQuestion.Read(word, null, null, null, null).List);
        Assert.Equal(list, InboxQuestion.Read(InboxQuestion.WordOf(list), null, null, null, null).List);
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData("0", 1)]
    [InlineData("-3", 1)]
    [InlineData("99999999999999", 1)]
    [InlineData("7", 7)]
    public void A_page_is_a_number_from_1(string? text, int page) => Assert.Equal(page, InboxQuestion.Read(null, null, null, null, text).Page);

    [Fact]
    public void Words_are_cut_and_blanks_are_none()
    {
        var question = InboxQuestion.Read(null, new string('x', 500), " ", "", null);

        Assert.Equal(InboxQuestion.LongestWords, question.Words!.Length);
        Assert.Null(question.Environment);
        Assert.Null(question.Action);
    }

    [Theory]
    [InlineData("draft")]
    [InlineData("Pending")]
    [InlineData("0")]
    public void A_history_is_asked_for_by_the_words_of_states_alone(string state) =>
        Assert.Equal(RefusalKind.Invalid, HistoryQuestion.Read(null, null, state, null, null).Refusal!.Kind);

    [Fact]
    public void A_history_takes_the_words_that_an_address_has()
    {
        var question = HistoryQuestion.Read(" bucket ", null, "breakglassunreviewed", null, "12").Value!;

        Assert.Equal(("bucket", 12L), (question.Words, question.Before));
        Assert.True(question.IsFiltered);
        Assert.Equal(RefusalKind.Invalid, HistoryQuestion.Read(null, null, null, null, "twelve").Refusal!.Kind);
    }
}
