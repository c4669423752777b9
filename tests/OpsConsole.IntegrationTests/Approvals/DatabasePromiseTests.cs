using Npgsql;
using OpsConsole.Features.Approvals;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Approvals;

/// <summary>What the database refuses, whatever the program asks of it with its own login.</summary>
public sealed class DatabasePromiseTests(PostgresFixture postgres) : IAsyncLifetime
{
    private ApprovalGround _ground = null!;

    public async ValueTask InitializeAsync() => _ground = await ApprovalGround.StartAsync(await postgres.CreateDatabaseAsync());

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task The_tables_transitions_are_those_of_the_program()
    {
        var known = await _ground.ScalarAsync<string>("select string_agg(before || '>' || after, ' ' order by before, after) from approval_transition");
        var own = Enum.GetValues<RequestState>().SelectMany(state => Transitions.After(state).Select(after => $"{state.Text()}>{after.Text()}")).Order(StringComparer.Ordinal);

        Assert.Equal(string.Join(' ', own), known);
    }

    [Fact]
    public async Task Every_other_transition_is_refused_and_final_states_stay()
    {
        var request = await _ground.AskAsync("otto", ["a"]);
        foreach (var before in Enum.GetValues<RequestState>())
            foreach (var after in Enum.GetValues<RequestState>().Where(after => after != before && !Transitions.Allow(before, after)))
            {
                await _ground.ForceAsync($"update approval_request set state = '{before.Text()}', execute_by = now() + interval '1 h' where id = '{request.Id}'");
                await RefusedAsync($"update approval_request set state = '{after.Text()}', row_version = row_version + 1 where id = '{request.Id}'");
            }
    }

    [Theory]
    [InlineData("update approval_request set row_version = row_version + 2")]
    [InlineData("update approval_request set row_version = row_version + 1, plan_hash = sha256('x')")]
    [InlineData("update approval_request set row_version = row_version + 1, plan = plan || ' '")]
    [InlineData("update approval_request set row_version = row_version + 1, approve_by = approve_by + interval '1 day'")]
    [InlineData("update approval_request set row_version = row_version + 1, policy = '{}'")]
    [InlineData("update approval_request set row_version = row_version + 1, state = 'approved', execute_by = now() + interval '1 day'")]
    [InlineData("update approval_request set row_version = row_version + 1, human_subject = 'aaron'")]
    [InlineData("update approval_request set row_version = row_version + 1, subject_id = 'aaron'")]
    [InlineData("update approval_request set row_version = row_version + 1, issuer = 'https://another'")]
    [InlineData("update approval_request set row_version = row_version + 1, person = 'aaron'")]
    [InlineData("update approval_request set row_version = row_version + 1, execute_by = now() + interval '1 day'")]
    [InlineData("update approval_request set row_version = row_version + 1, approved_at = now()")]
    [InlineData("update approval_request set row_version = row_version + 1, review_by = now() + interval '1 day'")]
    [InlineData("delete from approval_request")]
    [InlineData("delete from approval_vote")]
    [InlineData("delete from approval_item")]
    [InlineData("update approval_item set uid = 'another'")]
    [InlineData("update approval_item set state = 'inflight'")]
    [InlineData("update approval_item set state = 'done'")]
    [InlineData("update approval_vote set decision = 'approve'")]
    [InlineData("update approval_rule set most_items = 10000")]
    [InlineData("insert into approval_transition values ('rejected', 'approved')")]
    [InlineData("insert into approval_intent (request_id, number, epoch, resource_version) select id, 1, 1, '1' from approval_request")]
    [InlineData("insert into approval_vote (request_id, id, decision, plan_hash, issuer, subject_id, person, human_issuer, human_subject, groups, comment) select id, gen_random_uuid(), 'approve', plan_hash, issuer, subject_id, person, human_issuer, human_subject, '{}', '' from approval_request")]
    [InlineData("insert into approval_vote (request_id, id, decision, plan_hash, issuer, subject_id, person, human_issuer, human_subject, groups, comment) select id, gen_random_uuid(), 'approve', sha256('x'), issuer, 'aaron', 'aaron', human_issuer, 'aaron', '{}', '' from approval_request")]
    [InlineData("insert into approval_vote (request_id, id, decision, plan_hash, issuer, subject_id, person, human_issuer, human_subject, groups, comment) select id, gen_random_uuid(), 'approve', plan_hash, issuer, 'amina', 'amina', human_issuer, 'amina', '{}', '' from approval_request")]
    public async Task What_was_asked_for_and_voted_on_cannot_be_bent(string sql)
    {
        var request = await _ground.AskAsync("otto", ["a"]);
        (await _ground.VoteAsync(request, "amina")).Sure();
        await _ground.ForceAsync("update approval_vote set decision = 'deny'");

        await RefusedAsync(sql);
    }

    [Fact]
    public async Task Nothing_begins_without_a_claim_and_no_item_twice()
    {
        var request = await _ground.ApprovedAsync(["a", "b"]);
        await RefusedAsync($"update approval_request set state = 'executing', row_version = row_version + 1 where id = '{request.Id}'");
        await RefusedAsync($"insert into approval_intent (request_id, number, epoch, resource_version) values ('{request.Id}', 1, 1, '1')");
        await AppAsync(Claim(request));

        await RefusedAsync($"insert into approval_intent (request_id, number, epoch, resource_version) values ('{request.Id}', 1, 4, '1')");
        await AppAsync($"insert into approval_intent (request_id, number, epoch, resource_version) values ('{request.Id}', 1, 5, '1')");
        await RefusedAsync($"insert into approval_intent (request_id, number, epoch, resource_version) values ('{request.Id}', 1, 5, '1')");
        await RefusedAsync($"update approval_execution set epoch = 4 where request_id = '{request.Id}'");
        await RefusedAsync($"insert into approval_execution (request_id, epoch, holder, lease_until, started_by) values ('{request.Id}', 9, 'y', now(), 'y')");
        await AppAsync("insert into approval_halt (person, why) values ('aaron', 'x')");
        await RefusedAsync($"insert into approval_intent (request_id, number, epoch, resource_version) values ('{request.Id}', 2, 5, '1')");
        await RefusedAsync("update approval_halt set resumed_at = clock_timestamp()");
        await RefusedAsync("insert into approval_halt (person, why) values ('amina', 'twice')");
    }

    [Fact]
    public async Task An_approval_takes_as_many_people_as_its_policy_has_places()
    {
        var request = await _ground.AskAsync("otto", ["a"]);
        (await _ground.VoteAsync(request, "amina")).Sure();
        await RefusedAsync(Approve(request));
        await AppAsync($"""
            insert into approval_vote (request_id, id, decision, plan_hash, issuer, subject_id, person, human_issuer, human_subject, groups, comment)
            select id, gen_random_uuid(), 'approve', plan_hash, issuer, 'aaron', 'aaron', human_issuer, 'aaron', '{"{}"}', '' from approval_request
            """);
        var policy = await _ground.ScalarAsync<string>("select policy::text from approval_request");
        foreach (var uncounted in new[] { "{}", """{"Approvers":[]}""", """{"Approvers":2}""" })
        {
            await _ground.ForceAsync($"update approval_request set policy = '{uncounted}'");
            await RefusedAsync(Approve(request));
        }
        await _ground.ForceAsync($"update approval_request set policy = '{policy}'");

        await AppAsync(Approve(request));

        await RefusedAsync("update approval_request set row_version = row_version + 1, execute_by = execute_by + interval '1 h'");
        await RefusedAsync("update approval_request set row_version = row_version + 1, approved_at = now()");
        await RefusedAsync("update approval_request set row_version = row_version + 1, state = 'pending', execute_by = execute_by + interval '1 h'");
        await AppAsync("update approval_request set row_version = row_version + 1, state = 'pending', execute_by = null, approved_at = null");
    }

    [Fact]
    public async Task An_emergency_begins_with_the_time_of_its_review()
    {
        await _ground.DraftAsync("ada", ["a"]);
        const string begin = "update approval_request set row_version = row_version + 1, state = 'breakglassexecuting', reason = 'x', policy = '{}'";
        await RefusedAsync(begin);

        await AppAsync($"{begin}, review_by = now() + interval '1 day'");

        await RefusedAsync("update approval_request set row_version = row_version + 1, review_by = null");
        await RefusedAsync("update approval_request set row_version = row_version + 1, state = 'breakglassunreviewed', review_by = now() + interval '1 year'");
    }

    [Fact]
    public async Task Two_human_beings_end_a_halt_whatever_they_are_called()
    {
        await RefusedAsync("insert into approval_halt (person, why, resumed_at) values ('aaron', 'x', now())");
        await RefusedAsync("insert into approval_halt (person, why, first_issuer, first_subject, first_person) values ('aaron', 'x', 'i', 'amina', 'amina')");
        await AppAsync("insert into approval_halt (person, why) values ('aaron', 'x')");
        const string resume = "update approval_halt set resumed_at = clock_timestamp(), second_person = 'anton', second_issuer = 'i', second_subject";
        await RefusedAsync($"{resume} = 'anton'");
        await RefusedAsync($"{resume} = 'anton', first_issuer = 'i', first_subject = 'amina', first_person = 'amina'");
        await AppAsync("update approval_halt set first_issuer = 'i', first_subject = 'amina', first_person = 'amina', first_at = clock_timestamp()");
        await RefusedAsync("update approval_halt set first_subject = 'anton'");
        await RefusedAsync("update approval_halt set why = 'y'");
        await RefusedAsync("update approval_halt set second_issuer = 'i', second_subject = 'anton'");
        await RefusedAsync("update approval_halt set resumed_at = clock_timestamp(), second_person = 'anton'");
        await RefusedAsync($"{resume} = 'amina'");

        await AppAsync($"{resume} = 'anton'");

        await RefusedAsync("update approval_halt set resumed_at = null");
        await RefusedAsync("update approval_halt set second_subject = 'aaron'");
    }

    [Fact]
    public async Task The_promises_hold_in_a_session_that_replicates_too()
    {
        await _ground.AskAsync("otto", ["a"]);
        await _ground.ForceAsync("select 1");

        Assert.Null(await _ground.ScalarAsync<string>("""
            select string_agg(tgname, ', ')
              from pg_trigger
             where tgrelid::regclass::text like 'approval\_%' and not tgisinternal and tgenabled <> 'A'
            """));
        var error = await Record.ExceptionAsync(() => TestDatabases.RunAsync(_ground.Database.SuperuserConnection,
            "set session_replication_role = replica; update approval_item set state = 'inflight'"));
        Assert.Contains("no intent", Assert.IsType<PostgresException>(error).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_wrong_item_of_many_refuses_the_whole_statement()
    {
        var request = await _ground.ApprovedAsync(["a", "b"]);
        await AppAsync(Claim(request));
        await AppAsync($"insert into approval_intent (request_id, number, epoch, resource_version) values ('{request.Id}', 1, 5, '1')");

        await RefusedAsync($"update approval_item set state = 'inflight' where request_id = '{request.Id}'");
        await RefusedAsync($"insert into approval_intent (request_id, number, epoch, resource_version) values ('{request.Id}', 2, 5, '1'), ('{request.Id}', 3, 4, '1')");
        await AppAsync($"update approval_item set state = 'inflight' where request_id = '{request.Id}' and number = 1");
        await RefusedAsync($"update approval_item set state = 'notrun' where request_id = '{request.Id}'");
        await AppAsync($"update approval_item set state = case number when 1 then 'done' else 'notrun' end where request_id = '{request.Id}'");

        // Not even the owner of the table passes one item off as another.
        var error = await Record.ExceptionAsync(() => TestDatabases.RunAsync(_ground.Database.OwnerConnection, $"update approval_item set number = 3 where request_id = '{request.Id}' and number = 2"));
        Assert.Contains("another item", Assert.IsType<PostgresException>(error).Message, StringComparison.Ordinal);
        Assert.Equal("done notrun", await _ground.ScalarAsync<string>($"select string_agg(state, ' ' order by number) from approval_item where request_id = '{request.Id}'"));
    }

    private static string Approve(ApprovalRequest request) => $"""
        update approval_request
           set state = 'approved', row_version = row_version + 1, approved_at = now(), execute_by = now() + interval '1 day'
         where id = '{request.Id}'
        """;

    private static string Claim(ApprovalRequest request) => $"""
        insert into approval_execution (request_id, epoch, holder, lease_until, started_by) values ('{request.Id}', 5, 'x', now() + interval '1 h', 'x');
        update approval_request set state = 'executing', row_version = row_version + 1 where id = '{request.Id}'
        """;

    private Task AppAsync(string sql) => TestDatabases.RunAsync(_ground.Database.AppConnection, sql);

    private async Task RefusedAsync(string sql)
    {
        var error = await Record.ExceptionAsync(() => AppAsync(sql));
        Assert.True(error is PostgresException, $"the database let pass: {sql}");
    }
}
