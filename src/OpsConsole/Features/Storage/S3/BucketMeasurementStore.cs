using Dapper;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Storage.S3;

/// <summary>How far the objects of each bucket are counted; one process at a time counts a bucket.</summary>
public sealed class BucketMeasurementStore(Database database)
{
    private const string Columns = """
        begun_at, with_versions, objects, bytes, versions, version_bytes, delete_markers, continuation, version_continuation, counted_at,
        whole_at, whole_with_versions, whole_objects, whole_bytes, whole_versions, whole_version_bytes, whole_delete_markers,
        (begun_at is not null or whole_at is null or whole_at + @every <= clock_timestamp()) as is_due
        """;

    /// <summary>Null where nothing was counted yet.</summary>
    public Task<BucketMeasurement?> FindAsync(string access, string bucket, TimeSpan every, CancellationToken cancellationToken) => database.ReadAsync(async connection =>
    {
        const string sql = $"""
            select {Columns}
              from storage_measurement
             where access = @access and bucket = @bucket
            """;
        return (await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(sql, new { access, bucket, every }, cancellationToken: cancellationToken)))?.Measurement();
    }, cancellationToken);

    /// <summary>The right to count on for so long, with what was counted so far; null where another process has it, or nothing is due.</summary>
    public Task<BucketMeasurement?> TryTakeAsync(string access, string bucket, string counter, TimeSpan every, TimeSpan lease, CancellationToken cancellationToken) => database.WriteAsync(async (connection, transaction) =>
    {
        const string sql = $"""
            insert into storage_measurement (access, bucket, counter, counting_until)
            values (@access, @bucket, @counter, clock_timestamp() + @lease)
                on conflict (access, bucket) do update
               set counter = excluded.counter, counting_until = excluded.counting_until
             where storage_measurement.counting_until < clock_timestamp()
               and (storage_measurement.begun_at is not null or storage_measurement.whole_at is null
                    or storage_measurement.whole_at + @every <= clock_timestamp())
            returning {Columns}
            """;
        var row = await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(sql, new { access, bucket, counter, every, lease }, transaction, cancellationToken: cancellationToken));
        return row?.Measurement();
    }, cancellationToken);

    /// <summary>Writes how far the count came; nobody counts on for the rest. False where another process has the right: what this one counted is not written.</summary>
    public Task<bool> KeepAsync(string access, string bucket, string counter, BucketCount count, TimeSpan rest, CancellationToken cancellationToken) => database.WriteAsync(async (connection, transaction) =>
    {
        const string partSql = """
            update storage_measurement
               set counter = null, counting_until = clock_timestamp() + @rest, counted_at = clock_timestamp(), begun_at = coalesce(begun_at, clock_timestamp()), with_versions = @WithVersions,
                   objects = @Objects, bytes = @Bytes, versions = @Versions, version_bytes = @VersionBytes, delete_markers = @DeleteMarkers,
                   continuation = @Continuation, version_continuation = @VersionContinuation
             where access = @access and bucket = @bucket and counter = @counter and counting_until >= clock_timestamp()
            """;
        const string wholeSql = """
            update storage_measurement
               set counter = null, counting_until = clock_timestamp() + @rest, counted_at = clock_timestamp(), begun_at = null, with_versions = false,
                   objects = 0, bytes = 0, versions = 0, version_bytes = 0, delete_markers = 0, continuation = null, version_continuation = null,
                   whole_at = clock_timestamp(), whole_with_versions = @WithVersions, whole_objects = @Objects, whole_bytes = @Bytes,
                   whole_versions = @Versions, whole_version_bytes = @VersionBytes, whole_delete_markers = @DeleteMarkers
             where access = @access and bucket = @bucket and counter = @counter and counting_until >= clock_timestamp()
            """;
        var values = new
        {
            access,
            bucket,
            counter,
            rest,
            count.WithVersions,
            count.Objects,
            count.Bytes,
            count.Versions,
            count.VersionBytes,
            count.DeleteMarkers,
            count.Continuation,
            count.VersionContinuation,
        };
        return await connection.ExecuteAsync(new CommandDefinition(count.IsWhole ? wholeSql : partSql, values, transaction, cancellationToken: cancellationToken)) == 1;
    }, cancellationToken);

    private sealed record Row
    {
        public DateTimeOffset? BegunAt { get; init; }
        public bool WithVersions { get; init; }
        public long Objects { get; init; }
        public long Bytes { get; init; }
        public long Versions { get; init; }
        public long VersionBytes { get; init; }
        public long DeleteMarkers { get; init; }
        public string? Continuation { get; init; }
        public string? VersionContinuation { get; init; }
        public DateTimeOffset? CountedAt { get; init; }
        public DateTimeOffset? WholeAt { get; init; }
        public bool? WholeWithVersions { get; init; }
        public long? WholeObjects { get; init; }
        public long? WholeBytes { get; init; }
        public long? WholeVersions { get; init; }
        public long? WholeVersionBytes { get; init; }
        public long? WholeDeleteMarkers { get; init; }
        public bool IsDue { get; init; }

        public BucketMeasurement Measurement() => new()
        {
            WholeAt = WholeAt,
            Whole = WholeAt is null ? null : new()
            {
                WithVersions = WholeWithVersions ?? false,
                Objects = WholeObjects ?? 0,
                Bytes = WholeBytes ?? 0,
                Versions = WholeVersions ?? 0,
                VersionBytes = WholeVersionBytes ?? 0,
                DeleteMarkers = WholeDeleteMarkers ?? 0,
                IsWhole = true,
            },
            BegunAt = BegunAt,
            SoFar = BegunAt is null ? null : new()
            {
                WithVersions = WithVersions,
                Objects = Objects,
                Bytes = Bytes,
                Versions = Versions,
                VersionBytes = VersionBytes,
                DeleteMarkers = DeleteMarkers,
                Continuation = Continuation,
                VersionContinuation = VersionContinuation,
            },
            CountedAt = CountedAt,
            IsDue = IsDue,
        };
    }
}
