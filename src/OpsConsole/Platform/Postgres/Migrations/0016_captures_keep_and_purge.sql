-- oldest program: 0.1.0
-- The last place of the feed at which single states of the type were kept beside the captures: a run that began before it was not told of them.
alter table checkpoint add column kept_to bigint;

-- A purge removes all types of a cluster in many steps and leaves one record.
alter table retention_record alter column type_id drop not null;
alter table retention_record add column request_id uuid;
create unique index retention_record_request on retention_record (cluster_id, request_id) where request_id is not null;

-- Removes the history of one cluster, at most so many rows a call, until done is true. What is made of versions goes first, then each object as a
-- whole (of one with very many versions the oldest first), then the runs: at any moment what is left is a history that holds together. What stays:
-- the cluster, its audit events, the types it served, the records of retention, and the places in the feed, which goes on and never begins again.
-- Only an approved request for this very cluster that is being carried out may do it.
create function purge_cluster_history(purged_cluster integer, request uuid, most integer, out refusal text, out versions bigint, out resources bigint, out done boolean)
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
    if exists (select from capture_run where cluster_id = purged_cluster and state = 'running') then
        refusal := 'capturing';
        return;
    end if;
    select last into feed_end from change_sequence where cluster_id = purged_cluster for update;
    perform from search_progress where cluster_id = purged_cluster for update;
    perform from reference_position where cluster_id = purged_cluster for update;
    perform from change_progress where cluster_id = purged_cluster for update;

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

    if versions + resources > 0 or done then
        insert into retention_record (cluster_id, request_id, before, versions, resources)
        values (purged_cluster, request, clock_timestamp(), purge_cluster_history.versions, purge_cluster_history.resources)
            on conflict (cluster_id, request_id) where request_id is not null do update
           set before = excluded.before, removed_at = excluded.removed_at, versions = retention_record.versions + excluded.versions,
               resources = retention_record.resources + excluded.resources;
    end if;
end $$;
revoke all on function purge_cluster_history(integer, uuid, integer) from public;
grant execute on function purge_cluster_history(integer, uuid, integer) to opsconsole_app;
