using OpsConsole.Platform.Components;
using Xunit;

namespace OpsConsole.Tests.Platform.Components;

public sealed class VisibleTextTests
{
    [Theory]
    [InlineData("tidb-c10001", "tidb-c10001")]
    [InlineData("bücket-日本-🪣", "bücket-日本-🪣")]
    [InlineData("evil\u202egnp.exe", @"evil\u202egnp.exe")]
    [InlineData("zero\u200bwidth", @"zero\u200bwidth")]
    [InlineData("nul\0", @"nul\u0000")]
    [InlineData("line\u2028break", @"line\u2028break")]
    [InlineData("<script>", "<script>")]
    public void What_is_invisible_or_reorders_is_written_out_and_the_rest_stays(string text, string seen) =>
        Assert.Equal(seen, VisibleText.Of(text));

    /// <summary>Apart from the others: attributes are stored as UTF-8, which has no lone surrogates.</summary>
    [Fact]
    public void A_lone_surrogate_is_written_out() => Assert.Equal(@"lone\ud800 end", VisibleText.Of("lone\ud800 end"));

    [Fact]
    public void The_words_of_a_server_keep_their_lines_and_tabs() =>
        Assert.Equal("a\tb\nc\\u202e", VisibleLines.Of("a\tb\r\nc\u202e"));
}
