using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.S3;
using Xunit;

namespace OpsConsole.Tests.Features.Storage.S3;

public sealed class BucketStateTests
{
    private static readonly DateTimeOffset Later = BucketDifferencesTests.At.AddHours(1);
    private static readonly BucketState Seen =
        new BucketState { Place = "AWS", IsMeasured = true }.With(new(BucketDifferencesTests.Truth(AspectKind.Versioning, "Enabled"), null, BucketDifferencesTests.At));

    [Fact]
    public void What_a_look_that_was_cut_short_did_not_come_to_stays_with_its_own_moment()
    {
        var cut = Cut(PartState.NotAsked);

        var part = Seen.With(new(cut, null, Later)).Truth![TruthPart.Versioning];

        Assert.Equal(new(PartState.Read, "Enabled", BucketDifferencesTests.At), part);
    }

    [Theory, InlineData(PartState.Failed), InlineData(PartState.NotAllowed), InlineData(PartState.NotConfigured)]
    public void What_a_look_came_to_takes_the_place_of_what_was_seen(PartState state) =>
        Assert.Equal(new(state, "newer", Later), Seen.With(new(Cut(state), null, Later)).Truth![TruthPart.Versioning]);

    [Fact]
    public void A_look_that_failed_as_a_whole_takes_nothing_away()
    {
        var failed = Seen.With(new(null, new(S3FaultKind.Unreachable, "away"), Later));

        Assert.Same(Seen.Truth, failed.Truth);
        Assert.Equal("away", failed.Latest!.Fault!.Words);
    }

    private static BucketTruth Cut(PartState state) => Seen.Truth! with
    {
        ReadAt = Later,
        CutShort = new(S3FaultKind.SlowDown, "S3 asks to slow down"),
        Parts = [.. Enum.GetValues<TruthPart>().Select(_ => new BucketPart(state, "newer", Later))],
    };
}
