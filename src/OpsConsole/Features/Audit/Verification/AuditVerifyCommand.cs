using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using OpsConsole.Features.Audit.Checkpoints;
using OpsConsole.Platform.Audit;
using OpsConsole.Platform.Components;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Audit.Verification;

/// <summary><c>OpsConsole audit-verify</c>: follows a chain for somebody who has a reader's login or a file, and no part of the console's configuration.</summary>
public static class AuditVerifyCommand
{
    public const int Holds = 0, Broken = 1, Unreadable = 2, Misused = 64;

    private const string Usage = """
        usage: OpsConsole audit-verify (--connection STRING-OR-FILE | --export FILE) [--public-key FILE]... [--checkpoints FOLDER]

          --connection   of a login in the role opsconsole_auditor, or a file that holds it
          --export       JSON lines as the console hands them out
          --public-key   in PEM, once for each key that checkpoints may be signed with; others are then not believed
          --checkpoints  a folder of them, as the console or a copy of its bucket keeps it

        Exit code 0: it holds. 1: it is broken, or was another. 2: it could not be read. 64: this text.
        """;

    public static async Task<int> RunAsync(string[] args, TextWriter said, TextWriter complained)
    {
        if (Asked.Read(args) is not { } asked)
        {
            await complained.WriteLineAsync(Usage);
            return Misused;
        }
        try
        {
            using var keys = new CheckpointKeys(asked.PublicKeys);
            return asked.Export is { } export ? await OfFileAsync(export, asked, keys, said) : await OfDatabaseAsync(asked, keys, said);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException
            or DbException or DatabaseUnavailableException)
        {
            await complained.WriteLineAsync($"could not be read: {Line(error.Message)}");
            return Unreadable;
        }
    }

    private static async Task<int> OfDatabaseAsync(Asked asked, CheckpointKeys keys, TextWriter said)
    {
        var connection = asked.Connection!;
        await using var database = ReadOnlyDatabase.Open(File.Exists(connection) ? (await File.ReadAllTextAsync(connection)).Trim() : connection, "OpsConsole audit-verify");
        var shelf = new CheckpointShelf(asked.Checkpoints, null, keys);
        var chain = new ChainInspection(Completeness.Whole, shelf);
        await foreach (var record in new AuditStore(database.Database).ReadAsync(CancellationToken.None))
            if (!chain.Take(record))
                break;
        chain.Finish();
        return await TellAsync(chain, shelf, keys, said);
    }

    private static async Task<int> OfFileAsync(string file, Asked asked, CheckpointKeys keys, TextWriter said)
    {
        var export = new ExportFile(file);
        var shelf = new CheckpointShelf(asked.Checkpoints, await export.CarriedAsync(CancellationToken.None), keys);
        var chain = new ChainInspection(Completeness.Part, shelf);
        try
        {
            await foreach (var record in export.ReadAsync(CancellationToken.None))
                if (!chain.Take(record))
                    return await TellAsync(chain, shelf, keys, said);
            chain.Finish(export.End);
        }
        catch (ExportFaultException fault)
        {
            chain.Break(fault.Message);
        }
        return await TellAsync(chain, shelf, keys, said);
    }

    private static async Task<int> TellAsync(ChainInspection chain, CheckpointShelf shelf, CheckpointKeys keys, TextWriter said)
    {
        await said.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"events       {chain.Events}, from #{chain.First ?? 0} to #{chain.Head.Sequence}"));
        await said.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"links        {chain.Links} followed, {chain.Gaps} gaps{(chain.Gaps > 0 ? ": of what was left out nothing is proven" : "")}"));
        await said.WriteLineAsync($"head         {Convert.ToHexStringLower(chain.Head.Hash)}");
        await said.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"checkpoints  {shelf.Held} hold, {shelf.NotCompared} not compared{(shelf.Newest is { } newest ? $", newest #{newest.Sequence} of {newest.Moment}" : "")}"));
        await said.WriteLineAsync(keys.Count == 0 ? "signatures   not looked at: no public key was given" : string.Create(CultureInfo.InvariantCulture, $"signatures   {shelf.Signed} valid"));
        if (shelf.Wrong is { } wrong)
            await said.WriteLineAsync($"not believed {Line(wrong)}");
        if (chain.Fault is { } fault)
            await said.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"BROKEN at #{fault.Sequence}: {Line(fault.Reason)}"));
        else
            await said.WriteLineAsync(shelf.Wrong is null ? "HOLDS" : "BROKEN: the events hold, but not everything that is kept beside them can be believed");
        return chain.Fault is null && shelf.Wrong is null ? Holds : Broken;
    }

    /// <summary>Words of others stay in their line.</summary>
    private static string Line(string text) => VisibleText.Of(text);

    private sealed record Asked
    {
        public string? Connection { get; init; }
        public string? Export { get; init; }
        public string? Checkpoints { get; init; }
        public IReadOnlyList<string> PublicKeys { get; init; } = [];

        /// <summary>Null where it is not the usage.</summary>
        public static Asked? Read(string[] args)
        {
            var asked = new Asked();
            if (args.Length % 2 != 0)
                return null;
            foreach (var pair in args.Chunk(2))
                switch (pair)
                {
                    case ["--connection", var value] when asked.Connection is null:
                        asked = asked with { Connection = value };
                        break;
                    case ["--export", var value] when asked.Export is null:
                        asked = asked with { Export = value };
                        break;
                    case ["--checkpoints", var value] when asked.Checkpoints is null:
                        asked = asked with { Checkpoints = value };
                        break;
                    case ["--public-key", var value]:
                        asked = asked with { PublicKeys = [.. asked.PublicKeys, value] };
                        break;
                    default:
                        return null;
                }
            return (asked.Connection is null) != (asked.Export is null) ? asked : null;
        }
    }
}
