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
        var claim = $"""
            insert into approval_execution (request_id, epoch, holder, lease_until, started_by) values ('{request.Id}', 5, 'x', now() + interval '1 h', 'x');
            update approval_request set state = 'executing', row_version = row_version + 1 where id = '{request.Id}'
            """;
        await AppAsync(claim);

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

    private Task AppAsync(string sql) => TestDatabases.RunAsync(_ground.Database.AppConnection, sql);

    private async Task RefusedAsync(string sql)
    {
        var error = await Record.ExceptionAsync(() => AppAsync(sql));
        Assert.True(error is PostgresException, $"the database let pass: {sql}");
    }
}
