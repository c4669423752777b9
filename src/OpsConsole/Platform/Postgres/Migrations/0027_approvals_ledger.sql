-- oldest program: 0.1.0
-- The same promises of items and intents, asked once a statement instead of once a row: a run writes them by the parcel. And an item's row moves through
-- its states within its page: no index names its state any more (the items of one request are found by its key), and each page has room for what is next.

drop trigger approval_item_keeps_its_ledger on approval_item;
create or replace function approval_item_keeps_its_ledger() returns trigger language plpgsql as $$
declare
    wrong record;
begin
    -- A full join, which is never done by loops: the rest of a large plan is written by one statement. For the same reason each intent is looked for by its key.
    select number, former, state, goes
      into wrong
      from (select after.request_id, coalesce(after.number, before.number) as number, before.state as former, after.state,
                   after.state = before.state
                   or (before.state, after.state) in (('planned', 'inflight'), ('planned', 'skipped'), ('planned', 'failed'), ('planned', 'refused'),
                       ('planned', 'notrun'), ('inflight', 'accepted'), ('inflight', 'done'), ('inflight', 'refused'), ('inflight', 'failed'),
                       ('inflight', 'unknown'), ('inflight', 'skipped'), ('accepted', 'done'), ('unknown', 'accepted'), ('unknown', 'done'), ('unknown', 'failed')) as goes
              from before
              full join after on after.request_id = before.request_id and after.number = before.number) as moved
     where goes is not true
        or state <> former and state in ('inflight', 'accepted', 'done')
           and (select true from approval_intent i where i.request_id = moved.request_id and i.number = moved.number) is not true
     limit 1;
    if found and wrong.goes is not true then
        raise exception 'item % does not go from % to %', wrong.number, coalesce(wrong.former, 'another item'), coalesce(wrong.state, 'another item');
    end if;
    if found then
        raise exception 'item % has no intent', wrong.number;
    end if;
    return null;
end $$;
create trigger approval_item_keeps_its_ledger after update on approval_item referencing old table as before new table as after
    for each statement execute function approval_item_keeps_its_ledger();
alter table approval_item enable always trigger approval_item_keeps_its_ledger;

drop trigger approval_intent_is_permitted on approval_intent;
create or replace function approval_intent_is_permitted() returns trigger language plpgsql as $$
declare
    wrong record;
begin
    select made.request_id
      into wrong
      from (select distinct request_id, epoch from after) as made
     where not exists (select from approval_request r join approval_execution e on e.request_id = r.id
                        where r.id = made.request_id and r.state in ('executing', 'breakglassexecuting') and e.epoch = made.epoch
                          and r.stop_asked_at is null)
     limit 1;
    if found then
        raise exception 'nothing may be begun for request %', wrong.request_id;
    end if;
    if exists (select from after) and exists (select from approval_halt where resumed_at is null) then
        raise exception 'all executions are halted';
    end if;
    return null;
end $$;
create trigger approval_intent_is_permitted after insert on approval_intent referencing new table as after
    for each statement execute function approval_intent_is_permitted();
alter table approval_intent enable always trigger approval_intent_is_permitted;

drop index approval_item_underway;
alter table approval_item set (fillfactor = 50);
