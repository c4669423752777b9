-- oldest program: 0.1.0
-- What could still be bent from beside the program: the times and the people of a request, approvals by fewer people than its policy asks for, an emergency
-- without a review, a halt that one person ends, and a purge that nobody could stop. The triggers hold in a session that replicates too.

alter table approval_halt add column second_issuer text;
alter table approval_halt add column second_subject text;

create or replace function approval_halt_takes_two() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if num_nonnulls(new.first_issuer, new.first_subject, new.first_person, new.first_at, new.second_issuer, new.second_subject, new.second_person,
                        new.resumed_at) > 0 then
            raise exception 'a halt begins with nobody who wants to go on';
        end if;
        return new;
    end if;
    if old.resumed_at is not null then
        raise exception 'the halt has ended';
    end if;
    if (new.id, new.halted_at, new.person, new.why) is distinct from (old.id, old.halted_at, old.person, old.why) then
        raise exception 'who halted, when and why is final';
    end if;
    if num_nonnulls(old.first_issuer, old.first_subject, old.first_person, old.first_at) > 0
        and (new.first_issuer, new.first_subject, new.first_person, new.first_at)
            is distinct from (old.first_issuer, old.first_subject, old.first_person, old.first_at) then
        raise exception 'who wanted first to go on is final';
    end if;
    if new.resumed_at is null and num_nonnulls(new.second_issuer, new.second_subject, new.second_person) > 0 then
        raise exception 'the second person ends the halt';
    end if;
    -- The first is of an earlier statement; both count by the canonical one of linked accounts.
    if new.resumed_at is not null and (num_nulls(old.first_issuer, old.first_subject, new.second_issuer, new.second_subject) > 0
        or (old.first_issuer, old.first_subject) = (new.second_issuer, new.second_subject) or new.resumed_at <= old.halted_at) then
        raise exception 'resuming takes two';
    end if;
    return new;
end $$;
drop trigger approval_halt_takes_two on approval_halt;
create trigger approval_halt_takes_two before insert or update on approval_halt for each row execute function approval_halt_takes_two();

create or replace function approval_request_keeps_its_promises() returns trigger language plpgsql as $$
declare
    places bigint;
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
    if (new.issuer, new.subject_id, new.person) is distinct from (old.issuer, old.subject_id, old.person) then
        raise exception 'who asks by request % is final', old.number;
    end if;
    if (new.approved_at, new.execute_by) is distinct from (old.approved_at, old.execute_by) and not (old.state = 'pending' and new.state = 'approved')
        and not (old.state = 'approved' and new.state = 'pending' and num_nonnulls(new.approved_at, new.execute_by) = 0) then
        raise exception 'until when request % may be executed is set by its approval', old.number;
    end if;
    if new.review_by is distinct from old.review_by and not (old.state = 'draft' and new.state = 'breakglassexecuting') then
        raise exception 'until when request % is to be reviewed is set by its beginning', old.number;
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
    if new.state = 'approved' then
        -- One place is a person of its own. Whether they are of the groups that the places ask for, only the directory knows.
        select sum((place ->> 'Count')::integer) into places from jsonb_array_elements(old.policy -> 'Approvers') as place;
        if clock_timestamp() >= old.approve_by or places is null
            or (select count(distinct (v.human_issuer, v.human_subject))
                  from approval_vote v
                 where v.request_id = old.id and v.ended_at is null and v.decision = 'approve' and v.plan_hash = old.plan_hash) < greatest(places, 1) then
            raise exception 'request % cannot be approved', old.number;
        end if;
    end if;
    if new.state = 'breakglassexecuting' and new.review_by is null then
        raise exception 'request % is an emergency that nobody would review', old.number;
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

create or replace function approval_request_begins_as_a_draft() returns trigger language plpgsql as $$
begin
    if new.state <> 'draft' or new.row_version <> 1 or num_nonnulls(new.approved_at, new.execute_by, new.review_by) > 0 then
        raise exception 'a request begins as a draft';
    end if;
    return new;
end $$;

alter table approval_request enable always trigger approval_request_begins_as_a_draft;
alter table approval_vote enable always trigger approval_vote_counts;
alter table approval_vote enable always trigger approval_vote_ends_once;
alter table approval_item enable always trigger approval_item_keeps_its_ledger;
alter table approval_intent enable always trigger approval_intent_is_permitted;
alter table approval_execution enable always trigger approval_execution_epoch_rises;
alter table approval_review enable always trigger approval_review_is_by_another;
alter table approval_halt enable always trigger approval_halt_takes_two;

-- Removes the history of one cluster, at most so many rows a call, until done is true. What is made of versions goes first, then each object as a
-- whole (of one with very many versions the oldest first), then the runs: at any moment what is left is a history that holds together. What stays:
-- the cluster, its audit events, the types it served, the records of retention, and the places in the feed, which goes on and never begins again.
-- Only an approved request for this very cluster that is being carried out may do it, with the committed intent of its item under the newest epoch, and
-- only until somebody stops it or halts everything: that is asked before each step. The first step leaves the record, so that whoever looks afterwards
-- knows that it was begun, also where only what is made of versions went.
create or replace function purge_cluster_history(purged_cluster integer, request uuid, most integer, out refusal text, out versions bigint, out resources bigint, out done boolean)
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    budget bigint := most;
    derived text;
    removed bigint;
    doomed bigint[];
    feed_end bigint;
begin
    versions := 0;
    resources := 0;
    done := false;
    if most is null or most not between 1 and 100000 then
        raise exception 'between 1 and 100000 rows go in one step, not %', most;
    end if;
    if not exists (select from approval_request as approved
                    where approved.id = request and approved.state in ('executing', 'breakglassexecuting') and approved.action = 'captures.purge-history'
                      and purged_cluster = any(approved.cluster_ids)) then
        raise exception 'no approved request % to purge a history is being carried out', request using errcode = 'insufficient_privilege';
    end if;

    -- A run that begins refers to the cluster: it waits for this lock, or this waits for it and then finds that it runs. The other locks keep out
    -- whoever keeps single states, and whoever is about to write what he made of versions that go now.
    perform from cluster where id = purged_cluster for update;
    if not found then
        raise exception 'there is no cluster %', purged_cluster;
    end if;
    if exists (select from approval_halt where resumed_at is null)
        or not exists (select from approval_request as approved
                         join approval_execution as execution on execution.request_id = approved.id
                         join approval_intent as intent on intent.request_id = approved.id and intent.epoch = execution.epoch
                         join approval_item as target on target.request_id = approved.id and target.number = intent.number
                        where approved.id = request and approved.stop_asked_at is null and target.cluster_id = purged_cluster and target.state = 'inflight') then
        refusal := 'stopped';
        return;
    end if;
    if exists (select from capture_run where cluster_id = purged_cluster and state = 'running') then
        refusal := 'capturing';
        return;
    end if;
    select last into feed_end from change_sequence where cluster_id = purged_cluster for update;
    perform from search_progress where cluster_id = purged_cluster for update;
    perform from reference_position where cluster_id = purged_cluster for update;
    perform from change_progress where cluster_id = purged_cluster for update;
    insert into retention_record (cluster_id, request_id, before, versions, resources)
    values (purged_cluster, request, clock_timestamp(), 0, 0)
        on conflict (cluster_id, request_id) where request_id is not null do nothing;

    foreach derived in array array['coverage_refusal', 'coverage', 'change_field', 'change_summary', 'change_hour', 'search_identity', 'search_document',
                                   'resource_reference'] loop
        execute format('delete from %1$I where ctid = any(array(select ctid from %1$I where cluster_id = $1 limit $2))', derived)
          using purged_cluster, budget;
        get diagnostics removed = row_count;
        budget := budget - removed;
        if budget <= 0 then
            return;
        end if;
    end loop;

    loop
        select array_agg(counted.id)
          into doomed
          from (select held.id, sum(held.rows) over (order by held.id) as total
                  from (select lineage.id, 1 + (select count(*) from version where cluster_id = purged_cluster and resource_id = lineage.id) as rows
                          from resource as lineage
                         where lineage.cluster_id = purged_cluster
                         order by lineage.id
                         limit least(budget, 500)) as held) as counted
         where counted.total <= budget;
        exit when doomed is null;
        delete from current where cluster_id = purged_cluster and resource_id = any(doomed);
        delete from search_identity where cluster_id = purged_cluster and resource_id = any(doomed);
        delete from search_document where cluster_id = purged_cluster and resource_id = any(doomed);
        delete from version where cluster_id = purged_cluster and resource_id = any(doomed);
        get diagnostics removed = row_count;
        versions := versions + removed;
        budget := budget - removed;
        delete from resource where cluster_id = purged_cluster and id = any(doomed);
        get diagnostics removed = row_count;
        resources := resources + removed;
        budget := budget - removed;
        exit when budget <= 0;
    end loop;
    if exists (select from resource where cluster_id = purged_cluster) then
        -- The next object has more versions than fit: its oldest go now, its last one with the object.
        if resources = 0 then
            delete from version
             using (select resource_id, valid_from
                      from version
                     where cluster_id = purged_cluster and resource_id = (select min(id) from resource where cluster_id = purged_cluster)
                       and valid_to < 'infinity'
                     order by valid_from
                     limit budget) as oldest
             where version.cluster_id = purged_cluster and version.resource_id = oldest.resource_id and version.valid_from = oldest.valid_from;
            get diagnostics versions = row_count;
            if versions = 0 then
                -- Not even one whole object fits: what is left of it is one version.
                select array[min(id)] into doomed from resource where cluster_id = purged_cluster;
                delete from current where cluster_id = purged_cluster and resource_id = any(doomed);
                delete from search_identity where cluster_id = purged_cluster and resource_id = any(doomed);
                delete from search_document where cluster_id = purged_cluster and resource_id = any(doomed);
                delete from version where cluster_id = purged_cluster and resource_id = any(doomed);
                get diagnostics versions = row_count;
                delete from resource where cluster_id = purged_cluster and id = any(doomed);
                resources := 1;
            end if;
        end if;
    else
        -- Dictionaries are made of bodies. Of the requests for captures only an open one is still of use.
        foreach derived in array array['capture_run', 'checkpoint', 'dictionary'] loop
            exit when budget <= 0;
            execute format('delete from %1$I where ctid = any(array(select ctid from %1$I where cluster_id = $1 limit $2))', derived)
              using purged_cluster, budget;
            get diagnostics removed = row_count;
            budget := budget - removed;
        end loop;
        if budget > 0 then
            delete from capture_request where cluster_id = purged_cluster and taken_at is not null;
            -- Who has read versions that are gone now must not write what he made of them.
            update change_progress set sequence = feed_end, at = clock_timestamp() where cluster_id = purged_cluster and sequence < feed_end;
            done := true;
        end if;
    end if;

    update retention_record
       set before = clock_timestamp(), removed_at = clock_timestamp(), versions = retention_record.versions + purge_cluster_history.versions,
           resources = retention_record.resources + purge_cluster_history.resources
     where cluster_id = purged_cluster and request_id = request;
end $$;
