using System.Collections.Immutable;
using Dapper;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Approvals.Webhooks;

/// <summary>The places of webhooks in the audit chain and the deliveries derived from it.</summary>
public sealed class WebhookStore(Database database)
{
    /// <summary>Events of the chain looked at at once.</summary>
    private const int MostEvents = 500;

    /// <summary>One that nobody knew begins with what happens from now on.</summary>
    internal Task EnrolAsync(string webhook, CancellationToken cancellationToken) => database.WriteAsync((connection, transaction) =>
    {
        const string sql = """
            insert into approval_webhook (name, sequence)
            select @webhook, coalesce(max(sequence), 0)
              from audit_event
                on conflict do nothing
            """;
        return connection.ExecuteAsync(new CommandDefinition(sql, new { webhook }, transaction, cancellationToken: cancellationToken));
    }, cancellationToken);

    /// <summary>What happened since its place in the chain, and what waits to be delivered.</summary>
    internal Task<WebhookLook> LookAsync(string webhook, CancellationToken cancellationToken)
    {
        // An event that is appended between the statements lies behind the end that the first one saw, and is left for the next look.
        const string sql = """
            select w.sequence as place, clock_timestamp() as now,
                   least(w.sequence + @MostEvents, greatest(w.sequence, coalesce((select max(sequence) from audit_event), 0))) as reach
              from approval_webhook w
             where w.name = @webhook;

            select e.sequence, e.id, e.occurred_at, e.action, e.issuer, e.subject_id, e.person, e.detail
              from audit_event e
              join approval_webhook w on w.name = @webhook
             where e.sequence > w.sequence and e.sequence <= w.sequence + @MostEvents and e.action = any(@Actions)
             order by e.sequence;

            select count(*)
              from approval_webhook_delivery
             where webhook = @webhook and state = 'waiting'
            """;
        return database.ReadAsync(async connection =>
        {
            await using var answers = await connection.QueryMultipleAsync(
                new CommandDefinition(sql, new { webhook, MostEvents, Actions = WebhookEventKinds.Actions.ToArray() }, cancellationToken: cancellationToken));
            var place = await answers.ReadSingleAsync<PlaceRow>();
            var events = (await answers.ReadAsync<ChainEvent>()).Where(chained => chained.Sequence <= place.Reach).ToList();
            return new WebhookLook(place.Place, place.Reach, place.Now, events, await answers.ReadSingleAsync<long>());
        }, cancellationToken);
    }

    /// <summary>Writes deliveries and moves the place. False where another process moved it: what it derived is there.</summary>
    internal Task<bool> DeriveAsync(string webhook, WebhookLook look, IReadOnlyList<WebhookPayload> told, CancellationToken cancellationToken)
    {
        const string placeSql = "update approval_webhook set sequence = @Reach where name = @webhook and sequence = @Place";
        const string sql = """
            insert into approval_webhook_delivery (webhook, event_id, sequence, occurred_at, payload)
            select @webhook, told.id, told.sequence, told.occurred_at, told.payload
              from unnest(@Ids, @Sequences, @Moments, @Payloads) as told(id, sequence, occurred_at, payload)
                on conflict do nothing
            """;
        return database.WriteAsync(async (connection, transaction) =>
        {
            if (await connection.ExecuteAsync(new CommandDefinition(placeSql, new { webhook, look.Reach, look.Place }, transaction, cancellationToken: cancellationToken)) == 0)
                return false;
            await connection.ExecuteAsync(new CommandDefinition(sql, new
            {
                webhook,
                Ids = told.Select(payload => payload.Id).ToArray(),
                Sequences = told.Select(payload => payload.Sequence).ToArray(),
                Moments = told.Select(payload => payload.Timestamp.UtcDateTime).ToArray(),
                Payloads = told.Select(payload => payload.Write()).ToArray(),
            }, transaction, cancellationToken: cancellationToken));
            if (told.Count > 0)
                Steps.At("approvals.webhook.derived");
            return true;
        }, cancellationToken);
    }

    /// <summary>What a request's clusters are called and labelled, as they were last known, and what its items come to.</summary>
    internal Task<RequestFacts> FactsAsync(ApprovalRequest request, CancellationToken cancellationToken)
    {
        const string sql = """
            select name, labels::text as labels
              from cluster
             where id = any(@ClusterIds)
             order by name;

            select outcome, state, count(*)::integer as count
              from approval_item
             where request_id = @Id
             group by outcome, state
             order by outcome, state
            """;
        return database.ReadAsync(async connection =>
        {
            await using var answers = await connection.QueryMultipleAsync(new CommandDefinition(sql, new { request.ClusterIds, request.Id }, cancellationToken: cancellationToken));
            return new RequestFacts([.. await answers.ReadAsync<ClusterRow>()], [.. await answers.ReadAsync<ItemCount>()]);
        }, cancellationToken);
    }

    /// <summary>Counts an attempt on the oldest delivery that is due and keeps it from others until the lease is over; null where none is.</summary>
    internal Task<Delivery?> ClaimAsync(string webhook, TimeSpan lease, CancellationToken cancellationToken)
    {
        const string sql = """
            update approval_webhook_delivery
               set attempts = attempts + 1, tried_at = clock_timestamp(), due_at = clock_timestamp() + @lease
             where webhook = @webhook
               and event_id = (select event_id
                                 from approval_webhook_delivery
                                where webhook = @webhook and state = 'waiting' and due_at <= clock_timestamp()
                                order by sequence
                                limit 1
                                  for update skip locked)
            returning webhook, event_id, occurred_at, payload, attempts, error, clock_timestamp() as now
            """;
        return database.WriteAsync((connection, transaction) =>
            connection.QuerySingleOrDefaultAsync<Delivery>(new CommandDefinition(sql, new { webhook, lease }, transaction, cancellationToken: cancellationToken)), cancellationToken);
    }

    /// <summary>It arrived, whoever else may be trying it too.</summary>
    internal Task DeliveredAsync(Delivery delivery, CancellationToken cancellationToken) => database.WriteAsync(async (connection, transaction) =>
    {
        const string sql = """
            update approval_webhook_delivery
               set state = 'delivered', ended_at = clock_timestamp(), error = null
             where webhook = @Webhook and event_id = @EventId and state = 'waiting'
            """;
        await connection.ExecuteAsync(new CommandDefinition(sql, new { delivery.Webhook, delivery.EventId }, transaction, cancellationToken: cancellationToken));
        Steps.At("approvals.webhook.marked");
    }, cancellationToken);

    /// <summary>It is tried again after a wait, unless another process tries it by now.</summary>
    internal Task LaterAsync(Delivery delivery, TimeSpan wait, string error, CancellationToken cancellationToken) => database.WriteAsync((connection, transaction) =>
    {
        const string sql = """
            update approval_webhook_delivery
               set due_at = clock_timestamp() + @wait, error = @error
             where webhook = @Webhook and event_id = @EventId and state = 'waiting' and attempts = @Attempts
            """;
        return connection.ExecuteAsync(new CommandDefinition(sql, new { delivery.Webhook, delivery.EventId, delivery.Attempts, wait, error }, transaction, cancellationToken: cancellationToken));
    }, cancellationToken);

    /// <summary>It is not tried again.</summary>
    internal Task FailedAsync(Delivery delivery, string error, CancellationToken cancellationToken) => database.WriteAsync((connection, transaction) =>
    {
        const string sql = """
            update approval_webhook_delivery
               set state = 'failed', ended_at = clock_timestamp(), error = @error
             where webhook = @Webhook and event_id = @EventId and state = 'waiting' and attempts = @Attempts
            """;
        return connection.ExecuteAsync(new CommandDefinition(sql, new { delivery.Webhook, delivery.EventId, delivery.Attempts, error }, transaction, cancellationToken: cancellationToken));
    }, cancellationToken);

    /// <summary>How each webhook that the database knows is doing.</summary>
    public async Task<IReadOnlyList<WebhookStanding>> StandingsAsync(CancellationToken cancellationToken)
    {
        const string sql = """
            select w.name, told.delivered_at, told.waiting, told.failed, last.error, last.tried_at as error_at
              from approval_webhook w
              left join lateral (select max(ended_at) filter (where state = 'delivered') as delivered_at, count(*) filter (where state = 'waiting') as waiting,
                                        count(*) filter (where state = 'failed') as failed
                                   from approval_webhook_delivery
                                  where webhook = w.name) as told on true
              left join lateral (select error, tried_at
                                   from approval_webhook_delivery
                                  where webhook = w.name and error is not null
                                  order by tried_at desc
                                  limit 1) as last on true
             order by w.name
            """;
        return [.. await database.ReadAsync(connection => connection.QueryAsync<WebhookStanding>(new CommandDefinition(sql, cancellationToken: cancellationToken)), cancellationToken)];
    }

    /// <summary>Takes away deliveries that ended long ago; what happened stands in the audit chain.</summary>
    internal Task ForgetAsync(string webhook, TimeSpan kept, CancellationToken cancellationToken) => database.WriteAsync((connection, transaction) =>
    {
        const string sql = "delete from approval_webhook_delivery where webhook = @webhook and state <> 'waiting' and ended_at < clock_timestamp() - @kept";
        return connection.ExecuteAsync(new CommandDefinition(sql, new { webhook, kept }, transaction, cancellationToken: cancellationToken));
    }, cancellationToken);

    private sealed record PlaceRow
    {
        public long Place { get; init; }
        public long Reach { get; init; }
        public DateTimeOffset Now { get; init; }
    }
}

/// <param name="Place">Up to which number of the chain deliveries are derived.</param>
/// <param name="Reach">Up to which number this look saw it.</param>
/// <param name="Now">The database's clock.</param>
/// <param name="Events">Those between that are told.</param>
/// <param name="Waiting">Deliveries that did not arrive yet.</param>
internal sealed record WebhookLook(long Place, long Reach, DateTimeOffset Now, IReadOnlyList<ChainEvent> Events, long Waiting);

/// <summary>An event of the audit chain that is told.</summary>
internal sealed record ChainEvent
{
    public long Sequence { get; init; }
    public Guid Id { get; init; }
    public DateTimeOffset OccurredAt { get; init; }
    public required string Action { get; init; }
    public string? Issuer { get; init; }
    public string? SubjectId { get; init; }
    public string? Person { get; init; }
    public required ImmutableSortedDictionary<string, string> Detail { get; init; }

    public WebhookEventKind Kind => WebhookEventKinds.Of(Action);
    public PersonKey? By => Issuer is not null && SubjectId is not null ? new(Issuer, SubjectId) : null;
}

internal sealed record RequestFacts(IReadOnlyList<ClusterRow> Clusters, IReadOnlyList<ItemCount> Items);

internal sealed record ClusterRow
{
    public required string Name { get; init; }
    public required string Labels { get; init; }
}

internal sealed record ItemCount
{
    public required string Outcome { get; init; }
    public ItemState State { get; init; }
    public int Count { get; init; }
}

/// <summary>A delivery that this process tries now.</summary>
internal sealed record Delivery
{
    public required string Webhook { get; init; }
    public Guid EventId { get; init; }
    public DateTimeOffset OccurredAt { get; init; }
    public required string Payload { get; init; }

    /// <summary>With this one. It is also the fence: who was overtaken writes nothing but that it arrived.</summary>
    public int Attempts { get; init; }

    /// <summary>Of the attempt before; null where there was none.</summary>
    public string? Error { get; init; }
    public DateTimeOffset Now { get; init; }
}

/// <summary>How a webhook is doing.</summary>
public sealed record WebhookStanding
{
    public required string Name { get; init; }

    /// <summary>When the last delivery arrived; null where none did lately.</summary>
    public DateTimeOffset? DeliveredAt { get; init; }
    public long Waiting { get; init; }

    /// <summary>Given up lately.</summary>
    public long Failed { get; init; }

    /// <summary>Of the last attempt that failed and was not made good since.</summary>
    public string? Error { get; init; }
    public DateTimeOffset? ErrorAt { get; init; }
}
