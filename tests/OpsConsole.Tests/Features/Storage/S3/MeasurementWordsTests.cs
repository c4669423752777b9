using OpsConsole.Features.Storage.S3;
using Xunit;

namespace OpsConsole.Tests.Features.Storage.S3;

public sealed class MeasurementWordsTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly BucketState Nothing = new() { Place = "AWS", IsMeasured = true };

    [Fact]
    public void A_count_under_way_says_at_least_and_one_that_ended_says_when()
    {
        var state = Nothing with
        {
            Measurement = new()
            {
                Whole = new() { Objects = 1, Bytes = 1024, IsWhole = true },
                WholeAt = At,
                SoFar = new() { Objects = 1_200_000, Bytes = 3_738_339_534_438, Continuation = "x" },
                BegunAt = At.AddDays(1),
            },
        };

        Assert.Equal(
            [new("1 object, 1 KiB, counted", At), new("at least 1,200,000 objects, 3.4 TiB so far, counting since", At.AddDays(1))],
            MeasurementWords.Of(state));
    }

    [Fact]
    public void Old_versions_are_told_where_they_were_counted_and_a_failure_with_its_reason()
    {
        var state = Nothing with
        {
            Measurement = new()
            {
                SoFar = new() { WithVersions = true, Objects = 2, Bytes = 2048, Versions = 3, VersionBytes = 3072, DeleteMarkers = 1, Continuation = "x" },
                BegunAt = At,
                Fault = new(S3FaultKind.NotAllowed, "not allowed to read it"),
            },
        };

        Assert.Equal(
            [new("at least 2 objects, 2 KiB, and 3 old versions, 3 KiB, and 1 delete marker so far, counting since", At), new("counting broke off: not allowed to read it", null)],
            MeasurementWords.Of(state));
    }

    [Fact]
    public void Not_counted_yet_and_not_to_be_counted_are_two_things()
    {
        Assert.Equal([new("not counted yet", null)], MeasurementWords.Of(Nothing));
        Assert.Equal([new("not counted (Storage:Buckets:MeasureEvery)", null)], MeasurementWords.Of(Nothing with { IsMeasured = false }));
    }
}
