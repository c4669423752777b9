using System.Text.Json;
using Dapper;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Storage.S3;

/// <summary>The last look at each bucket, for all processes: one looks, the others take what it saw.</summary>
public sealed class BucketReadingStore(Database database)
{
    /// <summary>True where this process is to look: nobody else does now, and the last look is so old.</summary>
    public Task<bool> TryTakeAsync(string access, string bucket, string reader, TimeSpan every, TimeSpan lease, CancellationToken cancellationToken) => database.WriteAsync(async (connection, transaction) =>
    {
        const string sql = """
            insert into storage_reading (access, bucket, reader, reading_until)
            values (@access, @bucket, @reader, clock_timestamp() + @lease)
                on conflict (access, bucket) do update
               set reader = excluded.reader, reading_until = excluded.reading_until
             where storage_reading.reading_until < clock_timestamp()
               and (storage_reading.read_at is null or storage_reading.read_at + @every <= clock_timestamp())
            """;
        return await connection.ExecuteAsync(new CommandDefinition(sql, new { access, bucket, reader, every, lease }, transaction, cancellationToken: cancellationToken)) == 1;
    }, cancellationToken);

    /// <summary>Writes what was seen; nobody looks again for the rest. Where another process looks by now, what it sees is newer.</summary>
    public Task KeepAsync(string access, string bucket, string reader, BucketReading reading, TimeSpan rest, CancellationToken cancellationToken) => database.WriteAsync((connection, transaction) =>
    {
        const string sql = """
            update storage_reading
               set reading_until = clock_timestamp() + @rest, reading = @json::jsonb, read_at = clock_timestamp()
             where access = @access and bucket = @bucket and reader = @reader
            """;
        var json = JsonSerializer.Serialize(reading);
        return connection.ExecuteAsync(new CommandDefinition(sql, new { access, bucket, reader, rest, json }, transaction, cancellationToken: cancellationToken));
    }, cancellationToken);

    /// <summary>Null where nobody looked yet.</summary>
    public Task<BucketReading?> FindAsync(string access, string bucket, CancellationToken cancellationToken) => database.ReadAsync(async connection =>
    {
        const string sql = "select reading::text from storage_reading where access = @access and bucket = @bucket";
        var json = await connection.ExecuteScalarAsync<string?>(new CommandDefinition(sql, new { access, bucket }, cancellationToken: cancellationToken));
        return json is null ? null : Parse(json);
    }, cancellationToken);

    /// <summary>Null for what a program of another version wrote in a form that this one does not read.</summary>
    private static BucketReading? Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<BucketReading>(json) is { } reading && (reading.Truth is null || reading.Truth.Parts?.Count == Enum.GetValues<TruthPart>().Length) ? reading : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
