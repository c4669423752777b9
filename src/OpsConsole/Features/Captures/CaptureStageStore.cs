using Dapper;
using Npgsql;
using NpgsqlTypes;
using OpsConsole.Platform;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Captures;

/// <summary>Carries listed objects into the staging table in short transactions: no connection is held while a cluster is waited for.</summary>
public sealed class CaptureStageStore(Database database)
{
    /// <summary>Writes rows <paramref name="first"/>, first + 1, …; repeats safely, for which <paramref name="objects"/> is called again.</summary>
    /// <returns>How many rows there were.</returns>
    internal Task<int> StageAsync(Guid stage, int first, int most, Func<IEnumerable<StagedObject>> objects, CancellationToken cancellationToken) =>
        database.WriteAsync(async (connection, transaction) =>
        {
            const string clear = "delete from capture_stage where stage = @stage and ordinal >= @first and ordinal < @first + @most";
            const string copy = """
                copy capture_stage (stage, ordinal, namespace, name, uid, resource_version, generation, hash, raw_hash, raw_length, body,
                                    managed_fields_hash, managed_fields, reason)
                from stdin (format binary)
                """;
            await connection.ExecuteAsync(new CommandDefinition(clear, new { stage, first, most }, transaction, cancellationToken: cancellationToken));
            await using var import = await connection.BeginBinaryImportAsync(copy, cancellationToken);
            var count = 0;
            foreach (var item in objects())
                await WriteAsync(import, stage, first + count++, item, cancellationToken);
            await import.CompleteAsync(cancellationToken);
            Steps.At("capture.parcel.staged");
            return count;
        }, cancellationToken);

    /// <summary>Forgets what a list brought that began again or came to nothing.</summary>
    public Task DiscardAsync(Guid stage, CancellationToken cancellationToken) => database.WriteAsync(async (connection, transaction) =>
    {
        const string sql = """
            delete from capture_stage where stage = @stage;
            delete from capture_change where stage = @stage;
            """;
        await connection.ExecuteAsync(new CommandDefinition(sql, new { stage }, transaction, cancellationToken: cancellationToken));
    }, cancellationToken);

    private static async Task WriteAsync(NpgsqlBinaryImporter import, Guid stage, int ordinal, StagedObject item, CancellationToken cancellationToken)
    {
        await import.StartRowAsync(cancellationToken);
        await import.WriteAsync(stage, NpgsqlDbType.Uuid, cancellationToken);
        await import.WriteAsync(ordinal, NpgsqlDbType.Integer, cancellationToken);
        await import.WriteAsync(item.Namespace, NpgsqlDbType.Text, cancellationToken);
        await import.WriteAsync(item.Name, NpgsqlDbType.Text, cancellationToken);
        await import.WriteAsync(item.Uid, NpgsqlDbType.Text, cancellationToken);
        await import.WriteAsync(item.ResourceVersion, NpgsqlDbType.Text, cancellationToken);
        if (item.Generation is { } generation)
            await import.WriteAsync(generation, NpgsqlDbType.Bigint, cancellationToken);
        else
            await import.WriteNullAsync(cancellationToken);
        await WriteBytesAsync(import, item.Hash, cancellationToken);
        await WriteBytesAsync(import, item.RawHash, cancellationToken);
        await import.WriteAsync(item.RawLength, NpgsqlDbType.Integer, cancellationToken);
        await WriteBytesAsync(import, item.Body, cancellationToken);
        await WriteBytesAsync(import, item.ManagedFieldsHash, cancellationToken);
        await WriteBytesAsync(import, item.ManagedFields, cancellationToken);
        if (item.Reason is { } reason)
            await import.WriteAsync(reason, NpgsqlDbType.Text, cancellationToken);
        else
            await import.WriteNullAsync(cancellationToken);
    }

    private static Task WriteBytesAsync(NpgsqlBinaryImporter import, ReadOnlyMemory<byte>? bytes, CancellationToken cancellationToken) =>
        bytes is { } some ? import.WriteAsync(some, NpgsqlDbType.Bytea, cancellationToken) : import.WriteNullAsync(cancellationToken);

    private static Task WriteBytesAsync(NpgsqlBinaryImporter import, byte[]? bytes, CancellationToken cancellationToken) =>
        bytes is not null ? import.WriteAsync(bytes, NpgsqlDbType.Bytea, cancellationToken) : import.WriteNullAsync(cancellationToken);
}
