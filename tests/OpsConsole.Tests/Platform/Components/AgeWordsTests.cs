using OpsConsole.Platform.Components;
using Xunit;

namespace OpsConsole.Tests.Platform.Components;

public sealed class AgeWordsTests
{
    [Theory]
    [InlineData(0, "just now")]
    [InlineData(1.9, "just now")]
    [InlineData(2, "2 s ago")]
    [InlineData(59.9, "59 s ago")]
    [InlineData(60, "1 min ago")]
    [InlineData(3599, "59 min ago")]
    [InlineData(3600, "1 h ago")]
    [InlineData(48 * 3600 - 1, "47 h ago")]
    [InlineData(48 * 3600, "2 d ago")]
    [InlineData(60 * 86400 - 1, "59 d ago")]
    [InlineData(60 * 86400, "2 mo ago")]
    [InlineData(730 * 86400 - 1, "24 mo ago")]
    [InlineData(730 * 86400, "2 y ago")]
    [InlineData(-1.9, "just now")]
    [InlineData(-2, "in 2 s")]
    [InlineData(-300, "in 5 min")]
    public void An_age_is_rounded_down_and_changes_its_unit_at_the_boundary(double seconds, string words) =>
        Assert.Equal(words, AgeWords.Of(TimeSpan.FromSeconds(seconds)));
}
