-- oldest program: 0.1.0
create table resource_type (
    cluster_id      integer not null references cluster,
    id              integer generated always as identity,
    "group"         text not null,
    resource        text not null,
    kind            text not null,
    version         text not null,
    served_versions text[] not null,
    namespaced      boolean not null,
    is_custom       boolean not null,
    categories      text[] not null,
    printer_columns jsonb not null,
    first_seen_at   timestamptz not null default clock_timestamp(),
    last_seen_at    timestamptz not null default clock_timestamp(),
    primary key (cluster_id, id),
    unique (cluster_id, "group", resource)
);

-- A re-created name has another uid and is another row: its own lineage.
create table resource (
    cluster_id    integer not null,
    id            bigint generated always as identity,
    type_id       integer not null,
    namespace     text not null,
    name          text not null,
    uid           text not null,
    first_seen_at timestamptz not null,
    deleted_at    timestamptz,
    primary key (cluster_id, id),
    unique (cluster_id, type_id, namespace, name, uid),
    foreign key (cluster_id, type_id) references resource_type
);

-- One row a state that was seen. A deletion is a row too (change = 'deleted', no body), so that as-of and change lists read one table.
-- encoding: 0 raw, 1 zstd, 2 zstd with the dictionary of dictionary_id. sequence: the cluster's change feed, written by its one writer.
create table version (
    cluster_id          integer not null,
    resource_id         bigint not null,
    type_id             integer not null,
    valid_from          timestamptz not null,
    valid_to            timestamptz not null default 'infinity',
    sequence            bigint not null,
    change              text not null check (change in ('added', 'modified', 'deleted')),
    resource_version    text not null,
    generation          bigint,
    hash                bytea,
    form_version        smallint not null,
    encoding            smallint not null,
    dictionary_id       integer,
    raw_length          integer not null,
    body                bytea,
    managed_fields_hash bytea,
    managed_fields      bytea,
    source              text not null check (source in ('list', 'watch')),
    run_id              uuid,
    primary key (cluster_id, resource_id, valid_from),
    check (valid_from < valid_to),
    check ((change = 'deleted') = (body is null))
) partition by range (valid_from);
create index version_by_type on version (cluster_id, type_id, valid_from) include (resource_id, valid_to);
create index version_by_sequence on version (cluster_id, sequence);
alter table version alter column body set storage main;

-- Months are made ahead of time by the writer through this function: the app role owns no table.
create function ensure_version_month(month date) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    first_day date := date_trunc('month', month)::date;
    partition text := 'version_' || to_char(date_trunc('month', month), 'YYYY_MM');
begin
    if to_regclass('public.' || partition) is not null then
        return;
    end if;
    perform pg_advisory_xact_lock(hashtextextended('opsconsole.version_month', 0));
    -- Not to_regclass again: it would answer from what this session remembers of a moment ago, not from what another has just committed.
    perform from pg_class where relnamespace = 'public'::regnamespace and relname = partition;
    if found then
        return;
    end if;
    execute format('create table %I partition of version for values from (%L) to (%L)',
        partition, first_day::timestamp at time zone 'UTC', (first_day + interval '1 month') at time zone 'UTC');
    -- Uniqueness of the open version cannot span partitions; within one it is held here, across them by the single writer.
    execute format('create unique index %I on %I (cluster_id, resource_id) where valid_to = ''infinity''', partition || '_open', partition);
end $$;
revoke all on function ensure_version_month(date) from public;

-- What exists now: the row that the writing transaction compares with and replaces. raw_hash is XxHash128 of the bytes last seen.
create table current (
    cluster_id       integer not null,
    resource_id      bigint not null,
    type_id          integer not null,
    namespace        text not null,
    name             text not null,
    uid              text not null,
    valid_from       timestamptz not null,
    hash             bytea not null,
    raw_hash         bytea,
    resource_version text not null,
    run_id           uuid,
    primary key (cluster_id, resource_id)
) with (fillfactor = 70);
create unique index current_by_name on current (cluster_id, type_id, namespace, name);

create table change_sequence (
    cluster_id integer primary key references cluster,
    last       bigint not null
);

create table capture_run (
    cluster_id     integer not null references cluster,
    id             uuid not null,
    cause          text not null check (cause in ('schedule', 'person', 'repeat', 'first')),
    issuer         text,
    subject_id     text,
    person         text,
    state          text not null check (state in ('running', 'complete', 'partial', 'failed', 'interrupted')),
    reason         text,
    started_at     timestamptz not null default clock_timestamp(),
    heartbeat_at   timestamptz not null default clock_timestamp(),
    finished_at    timestamptz,
    types          integer not null default 0,
    objects        bigint not null default 0,
    added          bigint not null default 0,
    modified       bigint not null default 0,
    deleted        bigint not null default 0,
    refused        bigint not null default 0,
    gaps           integer not null default 0,
    bytes          bigint not null default 0,
    expected_types integer not null default 0,
    primary key (cluster_id, id)
);
create index capture_run_latest on capture_run (cluster_id, started_at desc);
create unique index capture_run_one_running on capture_run (cluster_id) where state = 'running';

-- Somebody wants a capture now; the process that captures takes it up. One open request a cluster: asking twice is asking once.
create table capture_request (
    cluster_id integer not null references cluster,
    run_id     uuid not null,
    issuer     text not null,
    subject_id text not null,
    person     text not null,
    asked_at   timestamptz not null default clock_timestamp(),
    taken_at   timestamptz,
    primary key (cluster_id, run_id)
);
create unique index capture_request_open on capture_request (cluster_id) where taken_at is null;

-- One row a type and run; a group that discovery could not read stands with resource = '*'.
create table coverage (
    cluster_id       integer not null,
    run_id           uuid not null,
    "group"          text not null,
    resource         text not null,
    type_id          integer,
    is_complete      boolean not null,
    fault            text,
    reason           text,
    resource_version text,
    objects          bigint not null,
    added            bigint not null,
    modified         bigint not null,
    deleted          bigint not null,
    refused          bigint not null,
    bytes            bigint not null,
    started_at       timestamptz not null,
    finished_at      timestamptz not null,
    primary key (cluster_id, run_id, "group", resource),
    foreign key (cluster_id, run_id) references capture_run on delete cascade
);
create index coverage_by_type on coverage (cluster_id, type_id, finished_at desc);

-- An object that exists but could not be stored, by name and with the reason.
create table coverage_refusal (
    cluster_id integer not null,
    run_id     uuid not null,
    number     integer not null,
    "group"    text not null,
    resource   text not null,
    namespace  text not null,
    name       text not null,
    uid        text not null,
    reason     text not null,
    primary key (cluster_id, run_id, "group", resource, number),
    foreign key (cluster_id, run_id) references capture_run on delete cascade
);

-- The resourceVersion up to which a type is known; moves in the transaction that stores what it stands for.
create table checkpoint (
    cluster_id       integer not null,
    type_id          integer not null,
    resource_version text not null,
    run_id           uuid,
    taken_at         timestamptz not null,
    primary key (cluster_id, type_id),
    foreign key (cluster_id, type_id) references resource_type
);

-- One process captures. The holder of the advisory lock raises the epoch; a writing transaction of an older epoch refuses itself.
create table capture_lease (
    id       integer primary key check (id = 1),
    epoch    bigint not null,
    holder   text not null,
    taken_at timestamptz not null
);
insert into capture_lease (id, epoch, holder, taken_at) values (1, 0, 'nobody', clock_timestamp());

-- What a list brought that is not known yet, until its type's transaction takes it over. Unlogged: after a crash the list is read again,
-- and a transaction that does not find every row it staged refuses itself.
create unlogged table capture_stage (
    stage               uuid not null,
    ordinal             integer not null,
    namespace           text not null,
    name                text not null,
    uid                 text not null,
    resource_version    text not null,
    generation          bigint,
    hash                bytea,
    raw_hash            bytea,
    raw_length          integer not null,
    body                bytea,
    managed_fields_hash bytea,
    managed_fields      bytea,
    reason              text,
    staged_at           timestamptz not null default clock_timestamp(),
    primary key (stage, ordinal)
);
alter table capture_stage alter column body set storage external;

-- What that transaction makes of each staged row (ordinal > 0) and of each known object that was not listed (ordinal < 0).
create unlogged table capture_change (
    stage       uuid not null,
    ordinal     integer not null,
    resource_id bigint,
    verdict     text not null check (verdict in ('added', 'modified', 'replaced', 'unchanged', 'deleted', 'refused', 'duplicate', 'later')),
    predecessor timestamptz,
    valid_from  timestamptz,
    sequence    bigint,
    primary key (stage, ordinal)
);
create index capture_change_resource on capture_change (stage, resource_id);

create table retention_record (
    cluster_id integer not null,
    id         bigint generated always as identity,
    type_id    integer not null,
    removed_at timestamptz not null default clock_timestamp(),
    before     timestamptz not null,
    versions   bigint not null,
    resources  bigint not null,
    primary key (cluster_id, id)
);

-- Events are the only type that expires by age. The app role may not delete history; this function may, and leaves a record.
create function remove_expired_events(expired_cluster integer, keep interval) returns bigint
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    horizon timestamptz := clock_timestamp() - keep;
    event_type record;
    removed bigint;
    gone bigint;
    total bigint := 0;
begin
    if keep < interval '1 day' then
        raise exception 'events are kept for at least a day, not for %', keep;
    end if;
    for event_type in
        select id from resource_type
         where cluster_id = expired_cluster and resource = 'events' and "group" in ('', 'events.k8s.io')
    loop
        delete from version
         where cluster_id = expired_cluster and type_id = event_type.id
           and (valid_to < horizon or (change = 'deleted' and valid_from < horizon));
        get diagnostics removed = row_count;
        delete from resource
         where cluster_id = expired_cluster and type_id = event_type.id and deleted_at < horizon
           and not exists (select from version where version.cluster_id = resource.cluster_id and version.resource_id = resource.id);
        get diagnostics gone = row_count;
        if removed + gone > 0 then
            insert into retention_record (cluster_id, type_id, before, versions, resources)
            values (expired_cluster, event_type.id, horizon, removed, gone);
        end if;
        total := total + removed;
    end loop;
    return total;
end $$;
revoke all on function remove_expired_events(integer, interval) from public;

grant select, insert, update on resource_type, resource, version, current, change_sequence, capture_run, capture_request, coverage, checkpoint to opsconsole_app;
grant select, update on capture_lease to opsconsole_app;
grant select, insert, update, delete on capture_stage, capture_change to opsconsole_app;
grant select, insert on coverage_refusal to opsconsole_app;
grant delete on current to opsconsole_app;
grant select on retention_record to opsconsole_app;
grant execute on function ensure_version_month(date) to opsconsole_app;
grant execute on function remove_expired_events(integer, interval) to opsconsole_app;
