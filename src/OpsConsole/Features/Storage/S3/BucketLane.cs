using OpsConsole.Features.Storage.Buckets;

namespace OpsConsole.Features.Storage.S3;

/// <summary>One bucket that is followed: looked at and counted in turns, shared with other processes through the database.</summary>
internal sealed class BucketLane(
    BucketAccess access, string bucket, string self, int pages, IBucketStateSource source, BucketReadingStore readings, BucketMeasurementStore measurements, TimeProvider time, Action tell)
{
    private static readonly TimeSpan ReadLease = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan FirstRest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(15);
    /// <summary>So often it is looked whether another process wrote something.</summary>
    private static readonly TimeSpan OthersAfter = TimeSpan.FromSeconds(10);

    private BucketState _state = new() { Place = access.Place, IsMeasured = access.Options.MeasureEvery is not null };
    private int _failedReads;
    private int _failedCounts;

    public string Bucket { get; } = bucket;
    public BucketAccess Access { get; } = access;
    public BucketState State => Volatile.Read(ref _state);

    public bool IsReading { get; set; }
    public bool IsCounting { get; set; }
    public DateTimeOffset ReadDue { get; private set; }
    public DateTimeOffset CountDue { get; private set; }

    /// <summary>Only of what is there, so that it is known how it is to be counted.</summary>
    public bool MayCount => State is { IsMeasured: true, Truth.IsThere: true };

    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        ReadDue = time.GetUtcNow() + OthersAfter;
        if (BucketName.Fault(Bucket) is { } fault)
        {
            // It stands in an address as it is: what is no name is asked of nobody.
            Take(new(null, new(S3FaultKind.Other, $"{Bucket} is no name for a bucket: {fault}"), time.GetUtcNow()));
            ReadDue = DateTimeOffset.MaxValue;
            return;
        }
        if (!await readings.TryTakeAsync(Access.Id, Bucket, self, Access.Options.ReadEvery, ReadLease, cancellationToken))
        {
            if (await readings.FindAsync(Access.Id, Bucket, cancellationToken) is { } shared && !(shared.At <= State.Latest?.At))
                Take(shared);
            return;
        }
        var reading = await source.ReadAsync(Access, Bucket, State.Truth?.Region, cancellationToken);
        _failedReads = (reading.Fault ?? reading.Truth?.CutShort) is null ? 0 : _failedReads + 1;
        var rest = Rest(_failedReads);
        await readings.KeepAsync(Access.Id, Bucket, self, reading, rest, cancellationToken);
        Take(reading);
        ReadDue = time.GetUtcNow() + (rest > Access.Options.ReadEvery ? rest : Access.Options.ReadEvery);
    }

    public async Task CountAsync(CancellationToken cancellationToken)
    {
        CountDue = time.GetUtcNow() + OthersAfter;
        if (Access.Options.MeasureEvery is not { } every || State.Truth is not { } truth)
            return;
        // A page that takes longer is given up, and with it the turn.
        var lease = TimeSpan.FromSeconds(30) + Access.Patience * pages;
        if (await measurements.TryTakeAsync(Access.Id, Bucket, self, every, lease, cancellationToken) is not { } begun)
        {
            if (await measurements.FindAsync(Access.Id, Bucket, every, cancellationToken) is { } shared)
                Take(shared, every);
            return;
        }
        var from = begun.SoFar ?? BucketCount.Nothing with { WithVersions = Access.Options.MeasureVersions && truth.KeepsVersions };
        var turn = await source.CountAsync(Access, Bucket, truth.Region, from, pages, cancellationToken);
        _failedCounts = turn.Fault is null ? 0 : _failedCounts + 1;
        var rest = Rest(_failedCounts);
        await measurements.KeepAsync(Access.Id, Bucket, self, turn.Count, rest, cancellationToken);
        if (await measurements.FindAsync(Access.Id, Bucket, every, cancellationToken) is { } kept)
            Take(kept with { Fault = turn.Fault }, every);
        if (!turn.Count.IsWhole)
            CountDue = time.GetUtcNow() + rest;
    }

    /// <summary>After the first failure a little, after each further one twice as long.</summary>
    private static TimeSpan Rest(int failures) =>
        failures == 0 ? TimeSpan.Zero : FirstRest * Math.Pow(2, Math.Min(failures - 1, 16)) is var rest && rest < LongestRest ? rest : LongestRest;

    private void Take(BucketMeasurement measurement, TimeSpan every)
    {
        if (!measurement.IsDue && measurement.WholeAt is { } last && last + every - time.GetUtcNow() is var left && left > OthersAfter)
            CountDue = time.GetUtcNow() + (left < LongestRest ? left : LongestRest);
        Set(state => state with { Measurement = measurement });
    }

    private void Take(BucketReading reading) => Set(state => state.With(reading));

    private void Set(Func<BucketState, BucketState> change)
    {
        BucketState before;
        do
            before = Volatile.Read(ref _state);
        while (Interlocked.CompareExchange(ref _state, change(before), before) != before);
        tell();
    }
}
