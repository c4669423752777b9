using OpsConsole.Testing;

namespace OpsConsole.IntegrationTests.Captures;

/// <summary>Approved requests for every cluster there is, as the database asks for them.</summary>
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
                needed text;
            begin
                alter table approval_request disable trigger user;
                for needed in select attname from pg_attribute where attrelid = 'approval_request'::regclass and attnotnull and attnum > 0 and attidentity = '' and attname not in ('id', 'state', 'action') loop
                    execute format('alter table approval_request alter column %I drop not null', needed);
                end loop;
            end $$;
            insert into approval_request (id, state, action, reason, policy, approve_by, execute_by, cluster_ids)
            values ('{request}', '{state}', '{action}', 'a test', '{"{}"}', now(), now(), array(select id from cluster));
            """);
        return request;
    }
}
