using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OpsConsole.Features.Audit;
using OpsConsole.Features.Audit.Checkpoints;
using OpsConsole.Platform.Audit;
using OpsConsole.Testing;

namespace OpsConsole.IntegrationTests.Features.Audit;

/// <summary>What a console that was just started knows of the chain in a database: nothing but what is kept elsewhere.</summary>
internal sealed class AuditGround : IDisposable
{
    public AuditGround(TestDatabase test, AuditOptions options, params IEnumerable<ICheckpointPlace> places)
    {
        var audit = Options.Create(options);
        Store = new(test.OpenDatabase());
        Watch = new(Store, audit, Time, NullLogger<ChainWatch>.Instance);
        Keeper = new(Watch, new(audit), Store, places, audit, Time, NullLogger<CheckpointKeeper>.Instance);
        Judge = new(Watch, Keeper, Standing, new(Store), Time, NullLogger<StandingJudge>.Instance);
    }

    /// <summary>The console's clock, far from the database's.</summary>
    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UtcNow.AddDays(-1));
    public AuditStore Store { get; }
    public ChainWatch Watch { get; }
    public CheckpointKeeper Keeper { get; }
    public AuditStanding Standing { get; } = new();
    public StandingJudge Judge { get; }

    /// <summary>As at a start: held against the checkpoints, followed, held again.</summary>
    public async Task<AuditVerdict> LookAsync()
    {
        await Keeper.LookAsync(CancellationToken.None);
        await Watch.LookAsync(CancellationToken.None);
        await Keeper.LookAsync(CancellationToken.None);
        await Judge.JudgeAsync(CancellationToken.None);
        return Standing.Now;
    }

    public async Task WriteAsync(int count, string subject = "the console") => await Store.AppendAllAsync([.. Enumerable.Range(0, count).Select(_ => new AuditEvent
    {
        Caller = new(new("https://issuer", "subject-1"), "operator"),
        Action = "signin.succeeded",
        Subject = subject,
        Outcome = "succeeded",
        Detail = new Dictionary<string, string> { ["a"] = "b" },
    })], CancellationToken.None);

    public void Dispose() => Watch.Dispose();

    /// <summary>A folder with a new private key, and the public one beside it.</summary>
    public static string WriteKey(DirectoryInfo folder, string name = "key")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var file = Path.Combine(folder.FullName, $"{name}.pem");
        File.WriteAllText(file, key.ExportECPrivateKeyPem());
        File.WriteAllText(Path.Combine(folder.FullName, $"{name}-public.pem"), key.ExportSubjectPublicKeyInfoPem());
        return file;
    }

    /// <summary>What a superuser does who knows how the hashes are made: one event edited and all links after it made anew.</summary>
    public static async Task RewriteAsync(TestDatabase test, long sequence)
    {
        var store = new AuditTrailStore(test.OpenDatabase());
        var records = await store.ReadForwardAsync(new(AuditFilter.Everything, [], true, true), 0, 10_000, CancellationToken.None);
        var head = AuditHead.Start;
        var sql = new List<string> { "alter table audit_event disable trigger user" };
        foreach (var record in records)
        {
            var written = record with { Person = record.Sequence == sequence ? "nobody" : record.Person, PreviousHash = head.Hash };
            head = new(record.Sequence, AuditChain.HashOf(written));
            sql.Add($"update audit_event set person = '{written.Person}', previous_hash = '\\x{Convert.ToHexString(written.PreviousHash)}', hash = '\\x{Convert.ToHexString(head.Hash)}' where sequence = {record.Sequence}");
        }
        await TestDatabases.RunAsync(test.SuperuserConnection, string.Join(";\n", sql));
    }
}
