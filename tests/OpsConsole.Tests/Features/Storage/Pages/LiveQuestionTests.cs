using OpsConsole.Features.Storage.Buckets;
using OpsConsole.Features.Storage.Pages;
using OpsConsole.Features.Storage.Rows;
using Xunit;

namespace OpsConsole.Tests.Features.Storage.Pages;

public sealed class LiveQuestionTests
{
    [Theory]
    [InlineData("https://c/storage", "/storage/buckets")]
    [InlineData("https://c/storage/buckets?q=a%20b&state=Failed&state=Paused&sort=-name&page=3&cluster=prod%2F1", "/storage/buckets?q=a%20b&cluster=prod%2F1&state=Failed&state=Paused&sort=-name&page=3")]
    [InlineData("https://c/storage/buckets?state=Paused&state=Failed&state=Failed", "/storage/buckets?state=Failed&state=Paused")]
    [InlineData("https://c/storage/buckets?sort=nothing&page=-1&page=x&unknown=1&state=", "/storage/buckets")]
    [InlineData("https://c/storage/buckets?page=99999999999999999999&row=a%2Fb%2F-%2Fc", "/storage/buckets?row=a%2Fb%2F-%2Fc")]
    public void An_address_is_read_and_written_as_it_means(string address, string written) =>
        Assert.Equal(written, LiveQuestion.Read(BucketShape.Shape, address).Href());

    [Fact]
    public void A_counter_is_chosen_and_let_go_by_the_same_link()
    {
        var asked = LiveQuestion.Read(BucketShape.Shape, "https://c/storage/buckets?page=4&state=Paused");

        var more = asked.Toggled("state", "Failed");

        Assert.Equal("/storage/buckets?state=Failed&state=Paused", more.Href());
        Assert.True(more.IsChosen("state", "Failed"));
        Assert.Equal("/storage/buckets?state=Paused", more.Toggled("state", "Failed").Href());
    }

    [Fact]
    public void The_same_column_again_is_the_other_way_round()
    {
        var asked = LiveQuestion.Read(BucketShape.Shape, "https://c/storage/buckets");

        Assert.Equal("/storage/buckets?sort=-state", asked.SortedBy("state", "state").Href());
        Assert.Equal("/storage/buckets?sort=name", asked.SortedBy("name", "state").Href());
        Assert.Equal("/storage/buckets?sort=-name", asked.SortedBy("name", "state").SortedBy("name", "state").Href());
    }

    [Fact]
    public void A_row_is_found_again_by_its_words()
    {
        var key = new RowKey(RowKind.Volume, "prod-use1-01", "persistentvolumeclaims", "dataplane-c1", "tikv-0");

        Assert.Equal(key, LiveQuestion.ReadRow(RowKind.Volume, LiveQuestion.Write(key)));
        Assert.Equal(key with { Namespace = "" }, LiveQuestion.ReadRow(RowKind.Volume, LiveQuestion.Write(key with { Namespace = "" })));
        Assert.Null(LiveQuestion.ReadRow(RowKind.Volume, "a/b/c"));
        Assert.Null(LiveQuestion.ReadRow(RowKind.Volume, null));
    }
}
