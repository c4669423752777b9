-- oldest program: 0.1.0
-- Role groups are made by the migrator before the first migration: opsconsole_app and opsconsole_auditor.

create table data_protection_key (
    id            integer generated always as identity primary key,
    friendly_name text not null,
    xml           text not null,
    created_at    timestamptz not null default clock_timestamp()
);
grant select, insert on data_protection_key to opsconsole_app;

-- One chain for the installation. The sequence has no holes: it is taken under the chain's lock.
create table audit_event (
    sequence      bigint primary key,
    id            uuid not null unique,
    occurred_at   timestamptz not null,
    issuer        text,
    subject_id    text,
    person        text,
    action        text not null,
    subject       text not null,
    cluster_id    integer,
    outcome       text not null,
    detail        jsonb not null,
    previous_hash bytea not null,
    hash          bytea not null check (octet_length(hash) = 32)
);
create index audit_event_cluster on audit_event (cluster_id, sequence desc);
grant select, insert on audit_event to opsconsole_app;
grant select on audit_event to opsconsole_auditor;

create function audit_event_is_final() returns trigger language plpgsql as $$
begin
    raise exception 'audit_event rows are final: % refused', tg_op;
end $$;
create trigger audit_event_is_final before update or delete on audit_event
    for each row execute function audit_event_is_final();
create trigger audit_event_is_never_truncated before truncate on audit_event
    for each statement execute function audit_event_is_final();
alter table audit_event enable always trigger audit_event_is_final;
alter table audit_event enable always trigger audit_event_is_never_truncated;

-- The database holds the chain together even against a program that writes it wrongly.
create function audit_event_continues_the_chain() returns trigger language plpgsql as $$
declare
    last_sequence bigint;
    last_hash bytea;
begin
    select e.sequence, e.hash
      into last_sequence, last_hash
      from audit_event e
     order by e.sequence desc
     limit 1;
    if new.sequence <> coalesce(last_sequence, 0) + 1 or new.previous_hash <> coalesce(last_hash, decode(repeat('00', 32), 'hex')) then
        raise exception 'audit_event % does not continue the chain', new.sequence;
    end if;
    return new;
end $$;
create trigger audit_event_continues_the_chain before insert on audit_event
    for each row execute function audit_event_continues_the_chain();
alter table audit_event enable always trigger audit_event_continues_the_chain;
