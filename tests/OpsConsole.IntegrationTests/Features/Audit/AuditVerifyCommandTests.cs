using System.Globalization;
using OpsConsole.Features.Audit;
using OpsConsole.Features.Audit.Checkpoints;
using OpsConsole.Features.Audit.Verification;
using OpsConsole.Sandbox.Processes;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Features.Audit;

/// <summary>A third party with a reader's login, or with a file and nothing else.</summary>
public sealed class AuditVerifyCommandTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ocverify-");
    private readonly DirectoryInfo _kept = Directory.CreateTempSubdirectory("ockept-");
    private AuditOptions _options = null!;
    private TestDatabase _test = null!;
    private string _auditor = null!;

    private string PublicKey => Path.Combine(_folder.FullName, "key-public.pem");

    public async ValueTask InitializeAsync()
    {
        _options = new() { SigningKeyFile = AuditGround.WriteKey(_folder) };
        _test = await postgres.CreateDatabaseAsync();
        var login = $"auditor_{_test.Name}";
        await TestDatabases.RunAsync(_test.SuperuserConnection, $"create role {login} login password 'reads' in role opsconsole_auditor");
        _auditor = new Npgsql.NpgsqlConnectionStringBuilder(_test.OwnerConnection) { Username = login, Password = "reads" }.ConnectionString;
        using var console = Start();
        await console.WriteAsync(1_500);
        await console.LookAsync();
        await console.WriteAsync(3, "x\r\nHOLDS");
        await console.LookAsync();
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        _kept.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_readers_login_is_enough_and_checkpoints_and_their_key_are_believed()
    {
        var file = Write("connection", _auditor + "\n");

        var (code, said) = await VerifyAsync("--connection", file, "--public-key", PublicKey, "--checkpoints", _kept.FullName);

        Assert.Equal(AuditVerifyCommand.Holds, code);
        Assert.Contains("events       1503, from #1 to #1503", said, StringComparison.Ordinal);
        Assert.Contains("links        1503 followed, 0 gaps", said, StringComparison.Ordinal);
        Assert.Contains("checkpoints  2 hold, 0 not compared, newest #1503 of ", said, StringComparison.Ordinal);
        Assert.Contains("signatures   2 valid", said, StringComparison.Ordinal);
        Assert.EndsWith("HOLDS\n", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("update audit_event set person = 'x' where sequence = 1200", "BROKEN at #1200: its content is not what was written")]
    [InlineData("delete from audit_event where sequence = 1200", "BROKEN at #1200: missing: #1199 is followed by #1201")]
    [InlineData("delete from audit_event where sequence > 1200", "BROKEN at #1500: missing: the chain ends at #1200, but the checkpoint of ")]
    [InlineData("truncate audit_event", "BROKEN at #1500: missing: the chain ends at #0")]
    [InlineData("insert into audit_event select -5, gen_random_uuid(), occurred_at, issuer, subject_id, person, action, subject, cluster_id, outcome, detail, previous_hash, hash from audit_event where sequence = 1", "BROKEN at #-5: out of order after #0")]
    public async Task What_a_superuser_did_is_named_by_number(string sql, string words)
    {
        await TestDatabases.RunAsync(_test.SuperuserConnection, $"alter table audit_event disable trigger user; {sql}");

        var (code, said) = await VerifyAsync("--connection", _auditor, "--checkpoints", _kept.FullName);

        Assert.Equal(AuditVerifyCommand.Broken, code);
        Assert.Contains(words, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chain_written_anew_is_not_the_one_of_the_checkpoints()
    {
        await AuditGround.RewriteAsync(_test, 1_000);

        Assert.Equal(AuditVerifyCommand.Holds, (await VerifyAsync("--connection", _auditor)).Code);
        var (code, said) = await VerifyAsync("--connection", _auditor, "--checkpoints", _kept.FullName);

        Assert.Equal(AuditVerifyCommand.Broken, code);
        Assert.Contains("BROKEN at #1500: it is not the event that the checkpoint of ", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_alone_is_enough_with_gaps_where_a_filter_left_out_events()
    {
        var lines = await ExportAsync();

        var (code, said) = await VerifyAsync("--export", Write("whole.jsonl", lines), "--public-key", PublicKey);
        Assert.Equal(AuditVerifyCommand.Holds, code);
        Assert.Contains("checkpoints  1 hold", said, StringComparison.Ordinal);
        Assert.Contains("signatures   1 valid", said, StringComparison.Ordinal);

        var part = lines[..10].Concat(lines[20..30]).Append(lines[^1].Replace("\"events\":1503", "\"events\":20", StringComparison.Ordinal)
            .Replace("\"last\":1503", "\"last\":30", StringComparison.Ordinal).Replace("\"isUnbroken\":true", "\"isUnbroken\":false", StringComparison.Ordinal)).ToArray();
        (code, said) = await VerifyAsync("--export", Write("part.jsonl", part));
        Assert.Equal(AuditVerifyCommand.Holds, code);
        Assert.Contains("links        19 followed, 1 gaps: of what was left out nothing is proven", said, StringComparison.Ordinal);
        Assert.Contains("1 not compared", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_was_changed_is_named_and_cannot_forge_a_line_of_the_answer()
    {
        var lines = await ExportAsync();

        await AssertBrokenAsync("#3: its content is not what was written", Changed(2, "succeeded", "failed"));
        await AssertBrokenAsync("#11: the last line says", [.. lines[..10], .. lines[11..]], "the last line tells of 1503 events");
        await AssertBrokenAsync("#1504: the file was cut off: its last line is missing", lines[..^1]);
        await AssertBrokenAsync("line 3 is no event", [.. lines[..2], "{}\u001b[2J", .. lines[2..]]);
        await AssertBrokenAsync("stands behind the last line", [.. lines, lines[0]]);
        await AssertBrokenAsync("#3: out of order after #4", [.. lines[..2], lines[3], lines[2], .. lines[4..]]);
        // The checkpoint of the last line does not fit its key any more.
        await AssertBrokenAsync("not what its key signed", [.. lines[..^1], lines[^1].Replace("\"signature\":\"M", "\"signature\":\"N", StringComparison.Ordinal)]);

        string[] Changed(int at, string from, string to) => [.. lines[..at], lines[at].Replace(from, to, StringComparison.Ordinal), .. lines[(at + 1)..]];
    }

    [Fact]
    public async Task What_cannot_be_read_is_neither_held_nor_broken()
    {
        Assert.Equal(AuditVerifyCommand.Unreadable, (await VerifyAsync("--export", "/no/such/file")).Code);
        Assert.Equal(AuditVerifyCommand.Unreadable, (await VerifyAsync("--connection", "nonsense")).Code);
        Assert.Equal(AuditVerifyCommand.Unreadable, (await VerifyAsync("--connection", new Npgsql.NpgsqlConnectionStringBuilder(_auditor) { Password = "wrong", Username = "nobody_here" }.ConnectionString)).Code);
        Assert.Equal(AuditVerifyCommand.Unreadable, (await VerifyAsync("--connection", _auditor, "--public-key", Write("no.pem", "none"))).Code);
        Assert.Equal(AuditVerifyCommand.Unreadable, (await VerifyAsync("--connection", _auditor, "--checkpoints", "/no/such/folder")).Code);
        Assert.Equal(AuditVerifyCommand.Misused, (await VerifyAsync()).Code);
        Assert.Equal(AuditVerifyCommand.Misused, (await VerifyAsync("--connection", _auditor, "--export", "x")).Code);
    }

    [Fact]
    public async Task The_program_does_it_without_any_setting()
    {
        await using var command = ConsoleProcess.Start(new() { Arguments = ["audit-verify", "--connection", _auditor], Folder = _folder.FullName });

        Assert.Equal(AuditVerifyCommand.Holds, await command.Exited.WaitAsync(Eventually.Limit));
        await Eventually.True(() => command.Lines.Contains("HOLDS"), "it says so");
    }

    private AuditGround Start() => new(_test, _options, new FolderPlace(_kept.FullName));

    private async Task AssertBrokenAsync(string words, string[] lines, string? orWords = null)
    {
        var (code, said) = await VerifyAsync("--export", Write("given.jsonl", lines), "--public-key", PublicKey);

        Assert.Equal(AuditVerifyCommand.Broken, code);
        Assert.True(said.Contains(words, StringComparison.Ordinal) || (orWords is not null && said.Contains(orWords, StringComparison.Ordinal)), said);
        Assert.DoesNotContain("\nHOLDS", said, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', said);
    }

    private async Task<string[]> ExportAsync()
    {
        using var console = Start();
        await console.LookAsync();
        var file = Path.Combine(_folder.FullName, "chain.jsonl");
        await using (var stream = File.Create(file))
            await AuditFiles.WriteLinesAsync(console.Store.ReadAsync(CancellationToken.None), new ChainSigner(Microsoft.Extensions.Options.Options.Create(_options)).Sign(console.Watch.State), stream);
        return await File.ReadAllLinesAsync(file);
    }

    private string Write(string name, params string[] lines)
    {
        var file = Path.Combine(_folder.FullName, name);
        File.WriteAllText(file, string.Join('\n', lines) + "\n");
        return file;
    }

    private static async Task<(int Code, string Said)> VerifyAsync(params string[] args)
    {
        await using var said = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var code = await AuditVerifyCommand.RunAsync(args, said, said);
        return (code, said.ToString());
    }
}
