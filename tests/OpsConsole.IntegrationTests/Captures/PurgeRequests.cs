using OpsConsole.Testing;

namespace OpsConsole.IntegrationTests.Captures;

/// <summary>Approved requests for every cluster there is, as the database asks for them, with the intents of their items.</summary>
internal static class PurgeRequests
{
    public const string Action = "captures.purge-history";

    /// <summary>Only the columns that a purge asks for: whatever else the table has, it is not checked here.</summary>
    public static async Task<Guid> AddAsync(TestDatabase database, string state = "executing", string action = Action)
    {
        var request = Guid.NewGuid();
        await TestDatabases.RunAsync(database.OwnerConnection, $"""
            do $$
            declare
                needed record;
            begin
                alter table approval_request disable trigger user;
                alter table approval_intent disable trigger user;
                for needed in select attrelid::regclass as held_by, attname from pg_attribute
                               where attrelid in ('approval_request'::regclass, 'approval_item'::regclass) and attnotnull and attnum > 0 and attidentity = ''
                                 and attname not in ('id', 'state', 'action', 'request_id', 'number') loop
                    execute format('alter table %s alter column %I drop not null', needed.held_by, needed.attname);
                end loop;
            end $$;
            insert into approval_request (id, state, action, reason, policy, approve_by, execute_by, cluster_ids)
            values ('{request}', '{state}', '{action}', 'a test', '{"{}"}', now(), now(), array(select id from cluster));
            insert into approval_execution (request_id, epoch, holder, lease_until, started_by) values ('{request}', 7, 'a test', now(), 'a test');
            insert into approval_item (request_id, number, cluster_id, state) select '{request}', row_number() over (order by id), id, 'inflight' from cluster;
            insert into approval_intent (request_id, number, epoch, resource_version) select request_id, number, 7, '' from approval_item where request_id = '{request}';
            """);
        return request;
    }
}
