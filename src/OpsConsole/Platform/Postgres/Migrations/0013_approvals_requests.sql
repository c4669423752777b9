-- oldest program: 0.1.0
-- Requests for what nobody may do alone: exact plans, votes on their hash, one execution each. What the program promises about them is held
-- here too, so that a fault in it cannot break it: transitions, final states, one vote a person, one intent an item, a fencing epoch.

create table approval_rule_set (
    version    bigint primary key,
    source     text not null,
    hash       bytea not null check (octet_length(hash) = 32),
    made_at    timestamptz not null default clock_timestamp()
);

-- approvers: [{"group": null or text, "count": n}], one slot a distinct person.
create table approval_rule (
    version        bigint not null references approval_rule_set,
    key            text not null,
    class          text check (class in ('A', 'B')),
    action         text,
    clusters       text not null,
    approvers      jsonb not null check (jsonb_array_length(approvers) > 0),
    approve_within interval not null check (approve_within > interval '0'),
    execute_within interval not null check (execute_within > interval '0'),
    fresh_sign_in  interval,
    most_items     integer not null check (most_items > 0),
    primary key (version, key)
);

create table approval_window (
    version       bigint not null references approval_rule_set,
    key           text not null,
    effect        text not null check (effect in ('deny', 'allow')),
    class         text check (class in ('A', 'B')),
    clusters      text not null,
    cron          text not null,
    lasts         interval not null check (lasts > interval '0'),
    time_zone     text not null,
    override_role text,
    primary key (version, key)
);

create table approval_transition (
    before text not null,
    after  text not null,
    primary key (before, after)
);
insert into approval_transition (before, after) values
    ('draft', 'pending'), ('draft', 'breakglassexecuting'),
    ('pending', 'approved'), ('pending', 'rejected'), ('pending', 'expired'), ('pending', 'cancelled'), ('pending', 'stale'),
    ('approved', 'executing'), ('approved', 'pending'), ('approved', 'stale'), ('approved', 'expired'), ('approved', 'revoked'),
    ('executing', 'succeeded'), ('executing', 'partial'), ('executing', 'failed'), ('executing', 'unknown'),
    ('unknown', 'succeeded'), ('unknown', 'partial'), ('unknown', 'failed'),
    ('breakglassexecuting', 'breakglassunreviewed'), ('breakglassunreviewed', 'ratified'), ('breakglassunreviewed', 'disputed');

create table approval_request (
    id               uuid primary key,
    number           bigint generated always as identity unique,
    row_version      bigint not null default 1,
    state            text not null default 'draft' check (state in ('draft', 'pending', 'approved', 'executing', 'succeeded', 'partial', 'failed',
                         'unknown', 'rejected', 'expired', 'cancelled', 'stale', 'revoked', 'breakglassexecuting', 'breakglassunreviewed', 'ratified', 'disputed')),
    action           text not null,
    class            text not null check (class in ('A', 'B')),
    summary          text not null,
    undo             text not null,
    issuer           text not null,
    subject_id       text not null,
    person           text not null,
    human_issuer     text not null,
    human_subject    text not null,
    plan             text not null,
    plan_hash        bytea not null check (octet_length(plan_hash) = 32),
    items            integer not null check (items > 0),
    cluster_ids      integer[] not null,
    environments     text[] not null,
    on_drift         text not null check (on_drift in ('skip', 'stale')),
    start            text not null check (start in ('approval', 'window', 'run')),
    supersedes       uuid references approval_request,
    planned_at       timestamptz not null default clock_timestamp(),
    idempotency_key  text,
    reason           text,
    ticket           text,
    policy           jsonb,
    submitted_at     timestamptz,
    approve_by       timestamptz,
    approved_at      timestamptz,
    execute_by       timestamptz,
    run_asked_at     timestamptz,
    run_asked_by     text,
    stop_asked_at    timestamptz,
    stop_asked_by    text,
    stop_why         text,
    override_window  text,
    override_issuer  text,
    override_subject text,
    override_person  text,
    override_why     text,
    ended_at         timestamptz,
    ended_why        text,
    review_by        timestamptz,
    unique (issuer, subject_id, idempotency_key),
    check (state = 'draft' or reason is not null),
    check (state = 'draft' or policy is not null),
    check (state not in ('pending', 'approved') or approve_by is not null),
    check (state <> 'approved' or execute_by is not null)
);
create index approval_request_open on approval_request (state, number desc) where state in ('pending', 'approved', 'executing', 'unknown', 'breakglassexecuting', 'breakglassunreviewed');
create index approval_request_ended on approval_request (number desc) where state <> 'draft';
create index approval_request_person on approval_request (human_issuer, human_subject, number desc);
create index approval_request_draft on approval_request (planned_at) where state = 'draft';
create index approval_request_summary on approval_request using gin (lower(summary) gin_trgm_ops);

-- Who had a hand in the plan beside the requester: a person counts by the canonical one of linked accounts.
create table approval_editor (
    request_id    uuid not null references approval_request,
    human_issuer  text not null,
    human_subject text not null,
    person        text not null,
    primary key (request_id, human_issuer, human_subject)
);

create table approval_vote (
    request_id       uuid not null references approval_request,
    id               uuid not null,
    decision         text not null check (decision in ('approve', 'deny')),
    plan_hash        bytea not null,
    issuer           text not null,
    subject_id       text not null,
    person           text not null,
    human_issuer     text not null,
    human_subject    text not null,
    groups           text[] not null,
    authenticated_at timestamptz,
    comment          text not null,
    voted_at         timestamptz not null default clock_timestamp(),
    ended_at         timestamptz,
    ended_why        text,
    primary key (request_id, id),
    check ((ended_at is null) = (ended_why is null))
);
create unique index approval_vote_one_a_person on approval_vote (request_id, human_issuer, human_subject) where ended_at is null;

create table approval_item (
    request_id   uuid not null references approval_request,
    number       integer not null,
    cluster_id   integer,
    cluster      text not null,
    environment  text not null,
    type         text not null,
    namespace    text not null,
    name         text not null,
    uid          text not null,
    outcome      text not null,
    rank         integer not null,
    words        text not null,
    findings     text[] not null,
    preview      text not null,
    substance    text not null,
    state        text not null default 'planned' check (state in ('planned', 'inflight', 'accepted', 'done', 'skipped', 'refused', 'failed', 'unknown', 'notrun')),
    result       text,
    answered     text,
    then_now     text,
    way_back     text,
    changed_at   timestamptz,
    primary key (request_id, number)
);
create index approval_item_object on approval_item (cluster_id, type, namespace, name);
create index approval_item_underway on approval_item (request_id, state) where state in ('inflight', 'accepted', 'unknown');

create sequence approval_epoch;
create table approval_execution (
    request_id  uuid primary key references approval_request,
    epoch       bigint not null,
    holder      text not null,
    lease_until timestamptz not null,
    started_at  timestamptz not null default clock_timestamp(),
    started_by  text not null,
    stage       integer not null default 0
);

-- Written and committed before anything is sent; never again for the same item.
create table approval_intent (
    request_id       uuid not null,
    number           integer not null,
    epoch            bigint not null,
    resource_version text not null,
    written_at       timestamptz not null default clock_timestamp(),
    primary key (request_id, number),
    foreign key (request_id, number) references approval_item
);

create table approval_halt (
    id            bigint generated always as identity primary key,
    halted_at     timestamptz not null default clock_timestamp(),
    person        text not null,
    why           text not null,
    first_issuer  text,
    first_subject text,
    first_person  text,
    first_at      timestamptz,
    second_person text,
    resumed_at    timestamptz
);
create unique index approval_halt_one on approval_halt ((true)) where resumed_at is null;

create table approval_review (
    request_id    uuid primary key references approval_request,
    verdict       text not null check (verdict in ('ratified', 'disputed')),
    human_issuer  text not null,
    human_subject text not null,
    person        text not null,
    words         text not null,
    reviewed_at   timestamptz not null default clock_timestamp()
);

create table approval_event (
    id         bigint generated always as identity primary key,
    request_id uuid not null references approval_request,
    at         timestamptz not null default clock_timestamp(),
    kind       text not null,
    person     text,
    words      text not null
);
create index approval_event_of on approval_event (request_id, id);

create function approval_request_keeps_its_promises() returns trigger language plpgsql as $$
begin
    if not exists (select from approval_transition where before = old.state)
        and old.state in ('succeeded', 'partial', 'failed', 'rejected', 'expired', 'cancelled', 'stale', 'revoked', 'ratified', 'disputed') then
        raise exception 'request % is % for ever', old.number, old.state;
    end if;
    if new.row_version <> old.row_version + 1 then
        raise exception 'request % was changed by somebody else', old.number;
    end if;
    if (new.action, new.class, new.plan, new.plan_hash, new.items, new.cluster_ids, new.on_drift, new.start, new.human_issuer, new.human_subject, new.id)
        is distinct from (old.action, old.class, old.plan, old.plan_hash, old.items, old.cluster_ids, old.on_drift, old.start, old.human_issuer, old.human_subject, old.id) then
        raise exception 'the plan of request % is final', old.number;
    end if;
    if old.state <> 'draft' and (new.approve_by, new.policy, new.reason) is distinct from (old.approve_by, old.policy, old.reason) then
        raise exception 'what request % was submitted with is final', old.number;
    end if;
    if new.state = old.state then
        return new;
    end if;
    if not exists (select from approval_transition where before = old.state and after = new.state) then
        raise exception 'request % does not go from % to %', old.number, old.state, new.state;
    end if;
    if new.state = 'approved' and (clock_timestamp() >= old.approve_by
        or not exists (select from approval_vote v where v.request_id = old.id and v.ended_at is null and v.decision = 'approve' and v.plan_hash = old.plan_hash)) then
        raise exception 'request % cannot be approved', old.number;
    end if;
    if new.state = 'executing' and (clock_timestamp() >= old.execute_by
        or not exists (select from approval_execution e where e.request_id = old.id)
        or exists (select from approval_halt where resumed_at is null)
        or exists (select from approval_vote v where v.request_id = old.id and v.ended_at is null and v.decision = 'deny')) then
        raise exception 'request % cannot be executed', old.number;
    end if;
    if new.state in ('ratified', 'disputed') and not exists (select from approval_review r where r.request_id = old.id and r.verdict = new.state) then
        raise exception 'request % was not reviewed', old.number;
    end if;
    return new;
end $$;
create trigger approval_request_keeps_its_promises before update on approval_request
    for each row execute function approval_request_keeps_its_promises();
alter table approval_request enable always trigger approval_request_keeps_its_promises;

create function approval_request_begins_as_a_draft() returns trigger language plpgsql as $$
begin
    if new.state <> 'draft' or new.row_version <> 1 then
        raise exception 'a request begins as a draft';
    end if;
    return new;
end $$;
create trigger approval_request_begins_as_a_draft before insert on approval_request
    for each row execute function approval_request_begins_as_a_draft();

create function approval_vote_counts() returns trigger language plpgsql as $$
declare
    request approval_request;
begin
    select * into request from approval_request where id = new.request_id for update;
    if request.state not in ('pending', 'approved') or (request.state = 'approved' and new.decision = 'approve') then
        raise exception 'request % takes no vote while it is %', request.number, request.state;
    end if;
    if request.state = 'pending' and clock_timestamp() >= request.approve_by then
        raise exception 'the time to vote on request % is over', request.number;
    end if;
    if new.plan_hash <> request.plan_hash then
        raise exception 'the vote is on another plan than that of request %', request.number;
    end if;
    if new.decision = 'approve' and ((new.human_issuer, new.human_subject) = (request.human_issuer, request.human_subject)
        or exists (select from approval_editor e
                    where e.request_id = new.request_id and (e.human_issuer, e.human_subject) = (new.human_issuer, new.human_subject))) then
        raise exception 'nobody approves a plan of their own';
    end if;
    return new;
end $$;
create trigger approval_vote_counts before insert on approval_vote for each row execute function approval_vote_counts();

create function approval_vote_ends_once() returns trigger language plpgsql as $$
begin
    if old.ended_at is not null then
        raise exception 'the vote had ended';
    end if;
    return new;
end $$;
create trigger approval_vote_ends_once before update on approval_vote for each row execute function approval_vote_ends_once();

create function approval_item_keeps_its_ledger() returns trigger language plpgsql as $$
begin
    if new.state = old.state then
        return new;
    end if;
    if (old.state, new.state) not in (('planned', 'inflight'), ('planned', 'skipped'), ('planned', 'failed'), ('planned', 'refused'), ('planned', 'notrun'),
        ('inflight', 'accepted'), ('inflight', 'done'), ('inflight', 'refused'), ('inflight', 'failed'), ('inflight', 'unknown'), ('inflight', 'skipped'),
        ('accepted', 'done'), ('unknown', 'accepted'), ('unknown', 'done'), ('unknown', 'failed')) then
        raise exception 'item % does not go from % to %', old.number, old.state, new.state;
    end if;
    if new.state in ('inflight', 'accepted', 'done')
        and not exists (select from approval_intent i where i.request_id = old.request_id and i.number = old.number) then
        raise exception 'item % has no intent', old.number;
    end if;
    return new;
end $$;
create trigger approval_item_keeps_its_ledger before update on approval_item for each row execute function approval_item_keeps_its_ledger();

create function approval_intent_is_permitted() returns trigger language plpgsql as $$
begin
    if not exists (select from approval_request r join approval_execution e on e.request_id = r.id
                    where r.id = new.request_id and r.state in ('executing', 'breakglassexecuting') and e.epoch = new.epoch
                      and r.stop_asked_at is null) then
        raise exception 'nothing may be begun for request %', new.request_id;
    end if;
    if exists (select from approval_halt where resumed_at is null) then
        raise exception 'all executions are halted';
    end if;
    return new;
end $$;
create trigger approval_intent_is_permitted before insert on approval_intent for each row execute function approval_intent_is_permitted();

create function approval_execution_epoch_rises() returns trigger language plpgsql as $$
begin
    if new.epoch < old.epoch then
        raise exception 'epoch % of an execution was followed by %', old.epoch, new.epoch;
    end if;
    return new;
end $$;
create trigger approval_execution_epoch_rises before update on approval_execution for each row execute function approval_execution_epoch_rises();

create function approval_review_is_by_another() returns trigger language plpgsql as $$
begin
    if exists (select from approval_request r
                where r.id = new.request_id and (r.state <> 'breakglassunreviewed' or (r.human_issuer, r.human_subject) = (new.human_issuer, new.human_subject))) then
        raise exception 'a review is by somebody else, after the deed';
    end if;
    return new;
end $$;
create trigger approval_review_is_by_another before insert on approval_review for each row execute function approval_review_is_by_another();

create function approval_halt_takes_two() returns trigger language plpgsql as $$
begin
    if new.resumed_at is not null and (old.first_person is null or new.second_person is null or new.resumed_at <= old.halted_at) then
        raise exception 'resuming takes two';
    end if;
    return new;
end $$;
create trigger approval_halt_takes_two before update on approval_halt for each row execute function approval_halt_takes_two();

-- A plan that was looked at and never submitted is nobody's business after a day.
create function forget_approval_drafts(kept interval) returns bigint
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    forgotten bigint;
begin
    create temporary table forgotten_draft on commit drop as
        select id from approval_request where state = 'draft' and planned_at < clock_timestamp() - greatest(kept, interval '1 hour') limit 1000;
    delete from approval_item where request_id in (select id from forgotten_draft);
    delete from approval_editor where request_id in (select id from forgotten_draft);
    delete from approval_request where id in (select id from forgotten_draft);
    get diagnostics forgotten = row_count;
    return forgotten;
end $$;
revoke all on function forget_approval_drafts(interval) from public;
grant execute on function forget_approval_drafts(interval) to opsconsole_app;

grant usage on sequence approval_epoch to opsconsole_app;
grant select on approval_transition to opsconsole_app;
grant select, insert on approval_rule_set, approval_rule, approval_window, approval_editor, approval_review, approval_event to opsconsole_app;
grant select, insert, update on approval_request, approval_execution, approval_halt to opsconsole_app;
grant select, insert on approval_vote, approval_item, approval_intent to opsconsole_app;
grant update (ended_at, ended_why) on approval_vote to opsconsole_app;
grant update (state, result, answered, then_now, way_back, changed_at) on approval_item to opsconsole_app;
grant update (resource_version) on approval_intent to opsconsole_app;
