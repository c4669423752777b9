-- oldest program: 0.1.0
-- What each version changed, in short. Made from the bodies after they were committed: it may be thrown away and made again, and
-- change_progress says up to which place of a cluster's feed it reaches. aspects are the bits of ChangeAspects.
create table change_summary (
    cluster_id  integer not null,
    sequence    bigint not null,
    valid_from  timestamptz not null,
    type_id     integer not null,
    resource_id bigint not null,
    change      text not null check (change in ('added', 'modified', 'deleted')),
    aspects     smallint not null,
    sentence    text not null,
    managers    text[] not null,
    primary key (cluster_id, sequence)
);
create index change_summary_by_time on change_summary (cluster_id, valid_from, sequence) include (type_id, resource_id, aspects, change);
-- Mass deletions are compared with the days before.
create index change_summary_deleted on change_summary (cluster_id, type_id, valid_from) include (resource_id) where change = 'deleted';

-- The fields that somebody asked for, one row each: no status, no bookkeeping. Items of lists lose their key in the path, so that the same
-- field of two objects has one path; values are shortened, never masked ones.
create table change_field (
    cluster_id  integer not null,
    sequence    bigint not null,
    ordinal     smallint not null,
    valid_from  timestamptz not null,
    type_id     integer not null,
    resource_id bigint not null,
    path        text not null,
    before      text,
    after       text,
    primary key (cluster_id, sequence, ordinal)
);
create index change_field_by_time on change_field (cluster_id, valid_from) include (type_id, resource_id, path, before, after);
create index change_field_by_path on change_field (cluster_id, type_id, path, valid_from) include (resource_id, sequence);

-- Changes an hour: told are those that the change list shows by default, folded the mere status ones.
create table change_hour (
    cluster_id integer not null,
    hour       timestamptz not null,
    told       integer not null,
    folded     integer not null,
    primary key (cluster_id, hour)
) with (fillfactor = 70);

create table change_progress (
    cluster_id integer primary key references cluster,
    sequence   bigint not null,
    -- Of that version: whoever looks for what is not summarised yet need not look far behind it.
    valid_from timestamptz not null,
    at         timestamptz not null default clock_timestamp()
);

grant select, insert on change_summary, change_field to opsconsole_app;
grant select, insert, update on change_hour, change_progress to opsconsole_app;

-- As before, and what was made of the versions goes with them.
create or replace function remove_expired_events(expired_cluster integer, keep interval) returns bigint
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
            delete from change_field
             using change_summary as summary
             where summary.cluster_id = expired_cluster and summary.type_id = event_type.id and summary.valid_from < horizon
               and change_field.cluster_id = summary.cluster_id and change_field.sequence = summary.sequence
               and not exists (select from version
                                where version.cluster_id = summary.cluster_id and version.resource_id = summary.resource_id
                                  and version.valid_from = summary.valid_from);
            delete from change_summary as summary
             where summary.cluster_id = expired_cluster and summary.type_id = event_type.id and summary.valid_from < horizon
               and not exists (select from version
                                where version.cluster_id = summary.cluster_id and version.resource_id = summary.resource_id
                                  and version.valid_from = summary.valid_from);
        end if;
        total := total + removed;
    end loop;
    return total;
end $$;
