using System.Globalization;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Storage.S3;

/// <param name="Words">A sentence's beginning, or a whole one where nothing follows.</param>
/// <param name="At">The moment that follows; null where none does.</param>
public readonly record struct MeasurementLine(string Words, DateTimeOffset? At);

/// <summary>How much is in a bucket, in words: exact where a count came to its end, "at least" while one is under way.</summary>
public static class MeasurementWords
{
    public static IReadOnlyList<MeasurementLine> Of(BucketState state)
    {
        var lines = new List<MeasurementLine>();
        if (state.Measurement is not { } measurement)
            return [new(state.IsMeasured ? "not counted yet" : "not counted (Storage:Buckets:MeasureEvery)", null)];
        if (measurement.Whole is { } whole)
            lines.Add(new($"{Amount(whole.Objects, "object")}, {ByteWords.Of(whole.Bytes)}{Old(whole)}, counted", measurement.WholeAt));
        if (measurement.SoFar is { } part)
            lines.Add(new($"at least {Amount(part.Objects, "object")}, {ByteWords.Of(part.Bytes)}{Old(part)} so far, counting since", measurement.BegunAt));
        if (measurement.Fault is { } fault)
            lines.Add(new($"counting broke off: {fault.Words}", null));
        return lines.Count > 0 ? lines : [new("not counted yet", null)];
    }

    private static string Old(BucketCount count) => count.WithVersions
        ? $", and {Amount(count.Versions, "old version")}, {ByteWords.Of(count.VersionBytes)}, and {Amount(count.DeleteMarkers, "delete marker")}"
        : "";

    private static string Amount(long count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count:#,0} {what}{(count == 1 ? "" : "s")}");
}
