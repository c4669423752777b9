using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OpsConsole.Features.Audit;
using OpsConsole.Features.Audit.Checkpoints;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Audit;
using OpsConsole.Platform.Postgres;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Features.Audit;

public sealed class AuditTrailTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const int Prod = 1, Staging = 2;
    private static readonly AuditFilter Everything = AuditFilter.Everything;
    private readonly string _assignments = Path.GetTempFileName();
    private readonly FakeTimeProvider _time = new();
    private TestDatabase _test = null!;
    private AuditStore _store = null!;
    private ChainWatch _watch = null!;
    private AuditTrail _trail = null!;

    public async ValueTask InitializeAsync()
    {
        _test = await postgres.CreateDatabaseAsync();
        Database database = _test.OpenDatabase();
        _store = new(database);
        _watch = new(_store, Options.Create(new AuditOptions()), _time, NullLogger<ChainWatch>.Instance);
        await File.WriteAllTextAsync(_assignments, """
            {"grants":[{"group":"all","role":"administrator","clusters":""},
                       {"group":"staging","role":"approver","clusters":"environment=staging"},
                       {"group":"reader","role":"viewer","clusters":""}]}
            """);
        var options = Options.Create(new AccessOptions { AssignmentsFile = _assignments });
        var access = new AccessService(new NamesAreGroups(), new(options, _time), new(_time), options, _time);
        var audit = Options.Create(new AuditOptions());
        _trail = new(access, new(database), _watch, new(_watch, new(audit), _store, [], audit, _time, NullLogger<CheckpointKeeper>.Instance), new(_store));
        await TestDatabases.RunAsync(_test.AppConnection, """
            insert into cluster (uid, name, labels, server, is_declared)
            values (gen_random_uuid(), 'prod-1', '{"environment": "prod"}', 'https://p', true),
                   (gen_random_uuid(), 'staging-1', '{"environment": "staging"}', 'https://s', false)
            """);
    }

    public ValueTask DisposeAsync()
    {
        File.Delete(_assignments);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Events_of_a_cluster_are_read_by_those_with_the_right_on_it_also_after_it_left()
    {
        await WriteAsync("signin.succeeded", null);
        await WriteAsync("capture.requested", Prod);
        await WriteAsync("capture.requested", Staging);

        Assert.Equal([3, 2, 1], await SequencesAsync("all"));
        Assert.Equal([3, 1], await SequencesAsync("staging"));
    }

    [Fact]
    public async Task Without_the_right_the_answer_is_forbidden_and_not_empty()
    {
        await WriteAsync("signin.succeeded", null);

        Assert.Equal(RefusalKind.Forbidden, (await ReadAsync("reader", Everything, null)).Refusal?.Kind);
        Assert.Equal(RefusalKind.Forbidden, (await _trail.ChainAsync(Caller("reader"), CancellationToken.None)).Refusal?.Kind);
        Assert.Equal(RefusalKind.SignedOut, (await _trail.ReadAsync(OpsConsole.Platform.Access.Caller.Nobody, Everything, null, CancellationToken.None)).Refusal?.Kind);
    }

    [Fact]
    public async Task Older_parts_follow_without_a_hole_and_without_a_repeat_while_new_events_come()
    {
        for (var i = 0; i < 250; i++)
            await WriteAsync("signin.succeeded", null);

        var first = (await ReadAsync("all", Everything, null)).Value!;
        await WriteAsync("signin.succeeded", null);
        var second = (await ReadAsync("all", Everything, first.Older)).Value!;
        var third = (await ReadAsync("all", Everything, second.Older)).Value!;

        Assert.Equal(Enumerable.Range(1, 250).Reverse().Select(number => (long)number),
            first.Entries.Concat(second.Entries).Concat(third.Entries).Select(entry => entry.Sequence));
        Assert.Null(third.Older);
    }

    [Theory]
    [InlineData("VERA", null, new long[] { 1 })]
    [InlineData("%", null, new long[0])]
    [InlineData(null, "capture", new long[] { 2 })]
    [InlineData(null, "sign_n", new long[0])]
    [InlineData("otto", "signin", new long[0])]
    [InlineData("'; drop table x; --", null, new long[0])]
    public async Task Filters_find_names_by_a_part_and_actions_by_their_beginning(string? person, string? action, long[] sequences)
    {
        await WriteAsync("signin.succeeded", null, "Vera");
        await WriteAsync("capture.requested", Prod, "Otto");

        var part = await ReadAsync("all", new() { Person = person, Action = action }, null);

        Assert.Equal(sequences, part.Value!.Entries.Select(entry => entry.Sequence));
    }

    [Theory]
    [InlineData("""{"run": "7"}""", """{"run": "7"}""")]
    [InlineData("""{"run": 7}""", """{"unreadable": "{\"run\": 7}"}""")]
    [InlineData("[]", """{"unreadable": "[]"}""")]
    [InlineData("null", """{"unreadable": "null"}""")]
    [InlineData("""{"run": null}""", """{"unreadable": "{\"run\": null}"}""")]
    public async Task An_event_whose_details_were_spoilt_is_shown_all_the_same(string stored, string shown)
    {
        await WriteAsync("signin.succeeded", null);
        await TamperAsync($"update audit_event set detail = '{stored}'");

        var part = await ReadAsync("all", Everything, null);

        Assert.Equal(JsonSerializer.Deserialize<Dictionary<string, string>>(shown), part.Value!.Entries.Single().Detail);
    }

    [Fact]
    public async Task The_watch_names_the_link_that_broke_and_keeps_saying_so()
    {
        await WriteAsync("signin.succeeded", null);
        await WriteAsync("signin.succeeded", null);
        await _watch.LookAsync(CancellationToken.None);
        Assert.Null(_watch.State.Fault);
        Assert.Equal(2, _watch.State.Head.Sequence);

        await TamperAsync("update audit_event set person = 'nobody' where sequence = 1");
        _time.Advance(TimeSpan.FromHours(6));
        await _watch.LookAsync(CancellationToken.None);
        await _watch.LookAsync(CancellationToken.None);

        Assert.Equal(1, _watch.State.Fault?.Sequence);
        Assert.Equal(_time.GetUtcNow(), _watch.State.FaultSince);
    }

    [Fact]
    public async Task The_watch_notices_a_cut_end_at_its_next_look_and_goes_on_noticing()
    {
        await WriteAsync("signin.succeeded", null);
        await WriteAsync("signin.succeeded", null);
        await _watch.LookAsync(CancellationToken.None);

        await TamperAsync("delete from audit_event where sequence = 2");
        await _watch.LookAsync(CancellationToken.None);
        await _watch.LookAsync(CancellationToken.None);

        Assert.Equal((2L, "missing: the end of the chain was cut off"), (_watch.State.Fault!.Sequence, _watch.State.Fault.Reason));
    }

    [Theory]
    [InlineData("CLUSTER prod", null, new long[] { 2 })]
    [InlineData("100%", null, new long[0])]
    [InlineData(null, "prod-1", new long[] { 2 })]
    [InlineData(null, "staging-1", new long[] { 3 })]
    [InlineData(null, "no-such", new long[0])]
    public async Task Objects_are_found_by_a_part_and_clusters_by_their_name(string? what, string? cluster, long[] sequences)
    {
        await WriteAsync("signin.succeeded", null);
        await WriteAsync("capture.requested", Prod, subject: "cluster prod-1");
        await WriteAsync("capture.requested", Staging, subject: "cluster staging-1");

        var part = await ReadAsync("all", new() { Object = what, Cluster = cluster }, null);

        Assert.Equal(sequences, part.Value!.Entries.Select(entry => entry.Sequence));
        // Who may not read its events finds none by its name either.
        Assert.DoesNotContain((await ReadAsync("staging", new() { Object = what, Cluster = cluster }, null)).Value!.Entries, entry => entry.ClusterId == Prod);
    }

    [Fact]
    public async Task A_person_is_found_by_their_key_under_every_name_and_an_object_by_its_whole_name()
    {
        await WriteAsync("signin.succeeded", null, "Vera");
        await WriteAsync("signin.succeeded", null, "Vera Married", "cluster prod-1");
        await WriteAsync("signin.succeeded", null, "Vera", "cluster prod-10");
        await _store.AppendAsync(new() { Caller = new(new("https://other.example", "vera"), "Vera"), Action = "signin.succeeded", Subject = "cluster prod-1", Outcome = "succeeded" }, CancellationToken.None);

        var who = AuditFilter.Read(new() { Who = "https://id.example vera" }).Value!;
        var what = AuditFilter.Read(new() { What = "cluster prod-1" }).Value!;

        Assert.Equal([3, 2, 1], (await ReadAsync("all", who, null)).Value!.Entries.Select(entry => entry.Sequence));
        Assert.Equal([4, 2], (await ReadAsync("all", what, null)).Value!.Entries.Select(entry => entry.Sequence));
        Assert.Equal(["who", "what"], (who with { What = "x" }).Names);
        Assert.Equal(RefusalKind.Invalid, AuditFilter.Read(new() { Who = "vera" }).Refusal?.Kind);
        Assert.Equal("/audit?who=https%3A%2F%2Fid.example%20vera", AuditLinks.OfPerson(who.Who!.Value));
    }

    [Fact]
    public async Task An_interval_holds_its_beginning_and_not_its_end()
    {
        for (var i = 0; i < 3; i++)
            await WriteAsync("signin.succeeded", null);
        var moments = (await ReadAsync("all", Everything, null)).Value!.Entries.Select(entry => entry.OccurredAt).Reverse().ToList();

        var part = await ReadAsync("all", new() { From = moments[1], To = moments[2] }, null);

        Assert.Equal([2], part.Value!.Entries.Select(entry => entry.Sequence));
    }

    [Theory]
    [InlineData("yesterday", null, "from is 'yesterday', which is no moment")]
    [InlineData(null, "0000-01-01", "to is '0000-01-01', which is no moment")]
    [InlineData("9999-12-31T23:59:59Z", null, "which is no moment")]
    [InlineData("2026-11-22T10:00:00Z", "2026-11-22T09:59:59Z", "ends before that")]
    [InlineData("2026-11-22T10:00:00-25:00", null, "which is no moment")]
    public void A_wrong_interval_is_refused_by_name(string? from, string? to, string words)
    {
        var refusal = AuditFilter.Read(new() { From = from, To = to }).Refusal;

        Assert.Equal(RefusalKind.Invalid, refusal?.Kind);
        Assert.Contains(words, refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verifying_the_whole_needs_the_right_says_how_far_it_is_and_leaves_an_event()
    {
        await WriteAsync("signin.succeeded", null);
        var seen = new List<ChainProgress?>();
        _watch.Looked += () => seen.Add(_watch.Progress);

        Assert.Equal(RefusalKind.Forbidden, (await _trail.VerifyAsync(Caller("reader"), CancellationToken.None)).Refusal?.Kind);
        var state = (await _trail.VerifyAsync(Caller("staging"), CancellationToken.None)).Value!;

        Assert.Equal((1L, _time.GetUtcNow()), (state.Head.Sequence, state.WholeAt!.Value));
        Assert.Contains(new ChainProgress(0, 1), seen);
        Assert.Null(_watch.Progress);
        var entry = (await ReadAsync("staging", new() { Action = "audit.verified" }, null)).Value!.Entries.Single();
        Assert.Equal(("staging", "holds", "1"), (entry.Person, entry.Outcome, entry.Detail["to"]));
    }

    [Fact]
    public async Task A_file_holds_what_the_person_may_read_in_order_and_taking_it_leaves_an_event()
    {
        for (var i = 0; i < 1001; i++)
            await WriteAsync("signin.succeeded", i is 7 or 507 ? Prod : null);

        var all = await ExportedAsync("all", Everything);
        var staging = await ExportedAsync("staging", Everything);

        Assert.Equal(Enumerable.Range(1, 1001).Select(number => (long)number), all);
        // Beside the events of another's cluster it lacks nothing: the first file left an event, too.
        Assert.Equal(Enumerable.Range(1, 1002).Select(number => (long)number).Except([8, 508]), staging);
        Assert.Equal(RefusalKind.Forbidden, (await _trail.ExportAsync(Caller("reader"), Everything, "csv", CancellationToken.None)).Refusal?.Kind);
        Assert.Equal(2, (await ReadAsync("all", new() { Action = "audit.exported" }, null)).Value!.Entries.Count);
    }

    private async Task<IReadOnlyList<long>> ExportedAsync(string group, AuditFilter filter)
    {
        var sequences = new List<long>();
        await foreach (var entry in (await _trail.ExportAsync(Caller(group), filter, "jsonl", CancellationToken.None)).Value!.Entries)
            sequences.Add(entry.Sequence);
        return sequences;
    }

    private Task TamperAsync(string sql) =>
        TestDatabases.RunAsync(_test.OwnerConnection, $"alter table audit_event disable trigger user; {sql}");

    private Task WriteAsync(string action, int? cluster, string person = "Vera", string subject = "console") => _store.AppendAsync(
        new() { Caller = Caller("vera") with { Name = person }, Action = action, Subject = subject, ClusterId = cluster, Outcome = "succeeded" },
        CancellationToken.None);

    private async Task<IEnumerable<long>> SequencesAsync(string group) =>
        (await ReadAsync(group, Everything, null)).Value!.Entries.Select(entry => entry.Sequence);

    private Task<Answer<AuditPart>> ReadAsync(string group, AuditFilter filter, long? before) =>
        _trail.ReadAsync(Caller(group), filter, before, CancellationToken.None);

    private static Caller Caller(string name) => new(new("https://id.example", name), name);

    /// <summary>A directory in which everybody is in the group of their own name.</summary>
    private sealed class NamesAreGroups : IDirectory
    {
        public Task<Answer<Membership>> FindAsync(PersonKey person, CancellationToken cancellationToken) =>
            Task.FromResult<Answer<Membership>>(new Membership(Standing.Active, [person.Subject]));
    }
}
