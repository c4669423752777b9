using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OpsConsole.Features.Audit;
using OpsConsole.Features.Audit.Checkpoints;
using OpsConsole.Platform.Audit;
using OpsConsole.Platform.Components;
using OpsConsole.Sandbox;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Features.Audit;

/// <summary>A file of the chain in the hands of a stranger, who has the documentation's few lines of Python and nothing of ours.</summary>
public sealed class AuditFileTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly string[] Hostile = ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "\t=1", "say \"hi\", Vera", "zwei\nZeilen", "x\r\n99,2026-01-01T00:00:00Z,,,vera,forged\u2028\u2029\u0085\v\f\u001b[2J", "‮x\u200B=1", "Ω 漢 🎉", " =1"];

    /// <summary>Whatever some reader takes for the end of a line.</summary>
    private static readonly string[] LineBreaks = ["\r\n", "\n", "\r", "\v", "\f", "\u0085", "\u2028", "\u2029"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ocaudit-");
    private AuditStore _store = null!;
    private TestDatabase _test = null!;

    public async ValueTask InitializeAsync()
    {
        _test = await postgres.CreateDatabaseAsync();
        _store = new(_test.OpenDatabase());
        foreach (var name in Hostile)
            await _store.AppendAsync(new()
            {
                Caller = new(new("https://id.example", "vera"), name),
                Action = "capture.requested",
                Subject = name,
                Outcome = "accepted",
                Detail = new Dictionary<string, string> { ["b"] = name, ["a"] = "1", ["\uFFFD"] = "2", ["🎉"] = "3" },
            }, CancellationToken.None);
        await _store.AppendAsync(new() { Action = "configuration.reloaded", Subject = "x", ClusterId = 7, Outcome = "accepted" }, CancellationToken.None);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_documented_lines_verify_a_file_and_name_what_was_changed_in_it()
    {
        var file = await WriteLinesAsync(null);
        var lines = await File.ReadAllLinesAsync(file);

        Assert.Equal(lines.Length, (await File.ReadAllTextAsync(file)).Split(LineBreaks, StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal((0, "12 events, 12 links hold, 0 gaps"), await VerifyAsync(lines));
        Assert.Equal((1, "#3: its content is not what was written"), await VerifyAsync([.. lines.Select((line, at) => at == 2 ? line.Replace("accepted", "refused", StringComparison.Ordinal) : line)]));
        Assert.Equal((1, "#5: does not continue the event before it"),
            await VerifyAsync([.. lines[..3], Rehashed(lines[3], "refused"), .. lines[4..]]));
        Assert.Equal((0, "12 events, 10 links hold, 1 gaps"), await VerifyAsync([.. lines[..4], .. lines[5..]]));
        Assert.Equal((1, "the file was cut off: its last line is missing"), await VerifyAsync(lines[..^1]));
    }

    [Fact]
    public async Task A_checkpoint_is_signed_so_that_openssl_believes_it_and_no_other()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var keyFile = Write("key.pem", key.ExportECPrivateKeyPem());
        var publicKey = Write("public.pem", key.ExportSubjectPublicKeyInfoPem());
        var signer = new ChainSigner(Options.Create(new AuditOptions { SigningKeyFile = keyFile }));
        using var watch = new ChainWatch(_store, Options.Create(new AuditOptions()), TimeProvider.System, NullLogger<ChainWatch>.Instance);
        await watch.VerifyWholeAsync();

        var lines = await File.ReadAllLinesAsync(await WriteLinesAsync(signer.Sign(watch.State)));
        var told = JsonDocument.Parse(lines[^1]).RootElement.GetProperty("end").GetProperty("checkpoint");
        var signature = Path.Combine(_folder.FullName, "checkpoint.der");
        await File.WriteAllBytesAsync(signature, told.GetProperty("signature").GetBytesFromBase64());
        var (sequence, hash) = (told.GetProperty("sequence").GetInt64(), told.GetProperty("hash").GetString());
        var moment = told.GetProperty("at").GetDateTimeOffset().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture);

        var right = Write("right.txt", $"opsconsole-checkpoint-1\n{sequence}\n{hash}\n{moment}\n");
        var wrong = Write("wrong.txt", $"opsconsole-checkpoint-1\n{sequence + 1}\n{hash}\n{moment}\n");
        Assert.Equal(12, sequence);
        Assert.Equal(0, (await RunAsync("openssl", "dgst", "-sha256", "-verify", publicKey, "-signature", signature, right)).Code);
        Assert.NotEqual(0, (await RunAsync("openssl", "dgst", "-sha256", "-verify", publicKey, "-signature", signature, wrong)).Code);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo())), told.GetProperty("key").GetString());
    }

    [Fact]
    public async Task A_table_holds_no_cell_that_a_spreadsheet_would_run_and_no_line_that_is_not_an_event()
    {
        using var bytes = new MemoryStream();
        await AuditFiles.WriteTableAsync(EntriesAsync(), new Dictionary<int, string> { [7] = "=prod" }, bytes);

        var rows = Csv.Read(System.Text.Encoding.UTF8.GetString(bytes.ToArray()).TrimStart('\uFEFF'));

        Assert.Equal(Hostile.Length + 2, rows.Count);
        Assert.Equal(rows.Count, System.Text.Encoding.UTF8.GetString(bytes.ToArray()).Split(LineBreaks, StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.All(rows.Skip(1).SelectMany(row => row), cell => Assert.DoesNotMatch(@"^[\s\u200B]*[=+\-@|]", cell));
        Assert.Equal(Hostile.Select(VisibleText.Of), rows.Skip(1).Take(Hostile.Length).Select(row => row[6].StartsWith('\'') ? row[6][1..] : row[6]));
        Assert.Equal("'=prod", rows[^1][7]);
    }

    private async Task<string> WriteLinesAsync(Checkpoint? checkpoint)
    {
        var file = Path.Combine(_folder.FullName, "chain.jsonl");
        await using var stream = File.Create(file);
        await AuditFiles.WriteLinesAsync(EntriesAsync(), checkpoint, stream);
        return file;
    }

    private async IAsyncEnumerable<AuditRecord> EntriesAsync()
    {
        var store = new AuditTrailStore(_test.OpenDatabase());
        foreach (var entry in await store.ReadForwardAsync(new(AuditFilter.Everything, [7], true, true), 0, 100, CancellationToken.None))
            yield return entry;
    }

    /// <summary>What a forger does who knows how the hash is made: content and hash fit, only the successor knows better.</summary>
    private static string Rehashed(string line, string outcome)
    {
        var event_ = JsonSerializer.Deserialize<AuditLine>(line, JsonSerializerOptions.Web)! with { Outcome = outcome };
        var record = new AuditRecord
        {
            Sequence = event_.Sequence,
            Id = Guid.Parse(event_.Id),
            OccurredAt = DateTimeOffset.Parse(event_.OccurredAt, System.Globalization.CultureInfo.InvariantCulture),
            Issuer = event_.Issuer,
            SubjectId = event_.SubjectId,
            Person = event_.Person,
            Action = event_.Action,
            Subject = event_.Subject,
            ClusterId = event_.ClusterId,
            Outcome = event_.Outcome,
            Detail = System.Collections.Immutable.ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, event_.Detail),
            PreviousHash = Convert.FromHexString(event_.PreviousHash),
            Hash = [],
        };
        return JsonSerializer.Serialize(event_ with { Hash = Convert.ToHexStringLower(AuditChain.HashOf(record)) }, JsonSerializerOptions.Web);
    }

    private async Task<(int Code, string Said)> VerifyAsync(IReadOnlyList<string> lines)
    {
        var document = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "audit.md"));
        var script = document.Split("```python\n")[1].Split("```")[0];
        return await RunAsync("python3", Write("verify.py", script), Write("given.jsonl", string.Join('\n', lines) + "\n"));
    }

    private string Write(string name, string text)
    {
        var file = Path.Combine(_folder.FullName, name);
        File.WriteAllText(file, text);
        return file;
    }

    private static async Task<(int Code, string Said)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = process.StandardOutput.ReadToEndAsync();
        var complained = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, (await said + await complained).Trim());
    }
}

/// <summary>RFC 4180 as a reader understands it.</summary>
file static class Csv
{
    public static List<List<string>> Read(string text)
    {
        var (rows, row, cell, quoted) = (new List<List<string>>(), new List<string>(), new System.Text.StringBuilder(), false);
        for (var at = 0; at < text.Length; at++)
            if (quoted && text[at] == '"' && at + 1 < text.Length && text[at + 1] == '"')
                cell.Append(text[++at]);
            else if (text[at] == '"')
                quoted = !quoted;
            else if (!quoted && text[at] is ',' or '\r')
            {
                row.Add(cell.ToString());
                cell.Clear();
                if (text[at] != '\r')
                    continue;
                rows.Add(row);
                row = [];
                at++;
            }
            else
                cell.Append(text[at]);
        return rows;
    }
}
