using OpsConsole.Features.Approvals.Reports;
using Xunit;

namespace OpsConsole.Tests.Features.Approvals;

/// <summary>Text from outside that would be markup.</summary>
public sealed class MarkdownTests
{
    [Theory]
    [InlineData("plain words, 12.5 % (of it)", "plain words, 12.5 % (of it)")]
    [InlineData("**bold** _x_ `code`", @"\*\*bold\*\* \_x\_ \`code\`")]
    [InlineData("[a](http://b)", @"\[a\](http\://b)")]
    [InlineData("<img src=x>|&amp;", @"\<img src=x\>\|\&amp;")]
    [InlineData("one\r\n# two", @"one \# two")]
    [InlineData("\u202egnp", @"\\u202egnp")]
    public void Prose_shows_as_it_is(string text, string written) => Assert.Equal(written, Markdown.Text(text));

    [Theory]
    [InlineData("default/web", "` default/web `")]
    [InlineData("a`b``c", "``` a`b``c ```")]
    [InlineData("", "–")]
    [InlineData("a\nb", "` a b `")]
    public void A_name_is_code_whatever_stands_in_it(string name, string written) => Assert.Equal(written, Markdown.Code(name));

    [Fact]
    public void A_quotation_stays_one_with_all_of_its_lines() =>
        Assert.Equal("  > one  \n  >  \n  > \\# two  ", Markdown.Quote("one\n\n# two", "  "));

    [Fact]
    public void Words_of_a_program_stay_behind_their_fence_and_are_cut_with_a_word()
    {
        Assert.Equal("````text\n```\nx\n````", Markdown.Verbatim("```\nx", 100));
        Assert.Equal("```text\nabc\n… 2 more characters\n```", Markdown.Verbatim("abcde", 3));
        Assert.Equal("```text\na\n… 2 more characters\n```", Markdown.Verbatim("a\U0001F600", 2));
    }

    [Fact]
    public void A_digest_of_a_masked_value_is_left_out()
    {
        var digest = $"masked:v1:{new string('a', 64)}";

        Assert.Equal("password (masked) is short", Markdown.Text($"password {digest} is short"));
        Assert.Equal("` (masked) `", Markdown.Code(digest));
        Assert.Equal("```text\nx (masked)\n```", Markdown.Verbatim($"x {digest}", 20));
    }
}
