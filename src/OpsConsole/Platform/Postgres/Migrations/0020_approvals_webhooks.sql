-- oldest program: 0.1.0
-- What is told to webhooks of requests and halts. Deliveries are derived from the audit chain, whose numbers have no holes and become visible in
-- their order: each webhook has a place in it that rises in the transaction that writes its deliveries. No address and no key stands here.

create table approval_webhook (
    name     text primary key,
    sequence bigint not null,
    made_at  timestamptz not null default clock_timestamp()
);

create table approval_webhook_delivery (
    webhook     text not null references approval_webhook,
    event_id    uuid not null,
    sequence    bigint not null,
    occurred_at timestamptz not null,
    payload     text not null,
    state       text not null default 'waiting' check (state in ('waiting', 'delivered', 'failed')),
    attempts    integer not null default 0,
    due_at      timestamptz not null default clock_timestamp(),
    tried_at    timestamptz,
    error       text,
    ended_at    timestamptz,
    primary key (webhook, event_id),
    check ((ended_at is null) = (state = 'waiting'))
);
create index approval_webhook_delivery_waiting on approval_webhook_delivery (webhook, sequence) where state = 'waiting';
create index approval_webhook_delivery_ended on approval_webhook_delivery (webhook, state, ended_at desc) where state <> 'waiting';

grant select, insert, update on approval_webhook to opsconsole_app;
grant select, insert, update, delete on approval_webhook_delivery to opsconsole_app;
