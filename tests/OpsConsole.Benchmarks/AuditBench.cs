using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OpsConsole.Platform.Audit;
using OpsConsole.Platform.Postgres;
using OpsConsole.Sandbox.Postgres;
using OpsConsole.Testing;

namespace OpsConsole.Benchmarks;

/// <summary>
/// Events appended by many at once, each durable before its answer, and the whole chain followed. The control of the first is the same number
/// of rows, one a transaction, at the same concurrency, without the chain; of the second, the same rows read and dropped.
/// </summary>
internal static class AuditBench
{
    private const int Writers = 16;
    private const int Appended = 4_000;
    private const int Verified = 200_000;
    private const int LeastAppends = 1_000;
    private const int LeastVerified = 100_000;

    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        // As in production: a commit survives the machine.
        await using var postgres = new PostgresFixture { Durability = Durability.Machine };
        var test = await postgres.CreateDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(test.AppConnection + ";Maximum Pool Size=40");
        var database = new Database(source, TimeProvider.System, NullLogger<Database>.Instance);
        var store = new AuditStore(database);
        var log = new AuditLog(store);
        await MakeControlAsync(test);

        Func<int, Task> plain = _ => InsertAsync(source, Event(0));
        Func<int, Task> inTransaction = number => database.WriteAsync((connection, transaction) =>
            store.AppendAsync(connection, transaction, Event(number), CancellationToken.None), CancellationToken.None);
        Func<int, Task> alone = number => log.RecordAsync(Event(number), CancellationToken.None);
        foreach (var warm in new[] { plain, inTransaction, alone })
            await SecondsAsync(warm, 200);
        var appends = new List<(double Plain, double InTransaction, double Alone)>();
        for (var run = 0; run < 3; run++)
            appends.Add((await SecondsAsync(plain, Appended), await SecondsAsync(inTransaction, Appended), await SecondsAsync(alone, Appended)));
        var control = Median(appends.Select(run => run.Plain));

        await FillAsync(database, store);
        var head = await store.LastSequenceAsync(CancellationToken.None);
        var reads = new List<(double Read, double Verify)>();
        for (var run = 0; run < 3; run++)
            reads.Add((await TimeAsync(() => ReadAsync(source, head)), await TimeAsync(() => VerifyAsync(store, head))));
        return
        [
            Rate("appended within transactions of their own effect", Appended, Median(appends.Select(run => run.InTransaction)), control, LeastAppends),
            Rate("appended on their own", Appended, Median(appends.Select(run => run.Alone)), control, LeastAppends),
            Rate($"verified of {head}", head, Median(reads.Select(run => run.Verify)), Median(reads.Select(run => run.Read)), LeastVerified),
        ];
    }

    private static Figure Rate(string metric, long events, double seconds, double control, double least) => new()
    {
        Bench = "audit",
        Metric = metric,
        Value = events / seconds,
        Unit = "1/s",
        Control = events / control,
        Ratio = seconds / control,
        Target = least,
        TargetIsLeast = true,
    };

    private static async Task<double> SecondsAsync(Func<int, Task> append, int count) => await TimeAsync(async () =>
    {
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var number && number <= count)
                await append(number);
        })));
    });

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var begun = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(1);

    private static async Task VerifyAsync(AuditStore store, long head)
    {
        var verified = await store.VerifyAsync(AuditHead.Start, CancellationToken.None);
        if (verified.Fault is not null || verified.Head.Sequence != head)
            throw new InvalidOperationException($"the chain was followed to {verified.Head.Sequence}: {verified.Fault}");
    }

    /// <summary>The fastest way there is: the server's own binary copy, thrown away.</summary>
    private static async Task ReadAsync(NpgsqlDataSource source, long head)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var rows = await connection.BeginRawBinaryCopyAsync("copy (select * from audit_event order by sequence) to stdout (format binary)");
        var buffer = new byte[64 * 1024];
        long bytes = 0;
        for (int read; (read = await rows.ReadAsync(buffer, CancellationToken.None)) > 0;)
            bytes += read;
        if (bytes < head * 100)
            throw new InvalidOperationException($"only {bytes} bytes were read");
    }

    private static async Task FillAsync(Database database, AuditStore store)
    {
        const int batch = 1_000;
        for (var written = 0; written < Verified; written += batch)
            await database.WriteAsync((connection, transaction) => store.AppendAllAsync(
                connection, transaction, [.. Enumerable.Range(written, batch).Select(Event)], CancellationToken.None), CancellationToken.None);
    }

    /// <summary>The same columns and indices, and nothing that holds its rows together.</summary>
    private static async Task MakeControlAsync(TestDatabase test)
    {
        await using var connection = new NpgsqlConnection(test.OwnerConnection);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("""
            create table audit_control (like audit_event including indexes including constraints);
            create sequence audit_control_number;
            grant insert on audit_control to opsconsole_app;
            grant usage on audit_control_number to opsconsole_app;
            """, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task InsertAsync(NpgsqlDataSource source, AuditEvent auditEvent)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand("""
            insert into audit_control (sequence, id, occurred_at, issuer, subject_id, person, action, subject, cluster_id, outcome, detail, previous_hash, hash)
            values (nextval('audit_control_number'), $1, clock_timestamp(), $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10, $10)
            """, connection, transaction);
        object[] values =
        [
            auditEvent.Id, auditEvent.Caller!.Key.Issuer, auditEvent.Caller.Key.Subject, auditEvent.Caller.Name, auditEvent.Action, auditEvent.Subject,
            auditEvent.ClusterId!, auditEvent.Outcome, System.Text.Json.JsonSerializer.Serialize(auditEvent.Detail), new byte[32],
        ];
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
    }

    private static AuditEvent Event(int number) => new()
    {
        Caller = new(new("https://login.example/tenant/v2.0", $"3f0c9a52-6f0e-4a53-9e86-{number % 40:000000000000}"), $"Person {number % 40}"),
        Action = "request.item.done",
        Subject = $"request R-{number / 10} of cluster prod-use1-{number % 100:00}",
        ClusterId = number % 100,
        Outcome = "accepted",
        Detail = new Dictionary<string, string>
        {
            ["object"] = $"buckets.s3.aws.upbound.io c{number}/data",
            ["uid"] = "0b5e7c1a-0000-4000-8000-000000000000",
            ["answer"] = "200 OK",
        },
    };
}
