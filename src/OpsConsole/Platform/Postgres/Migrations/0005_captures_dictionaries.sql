-- oldest program: 0.1.0
-- What zstd is told beforehand of a type's bodies and managedFields: version.encoding = 2 needs it to be read again, so rows never go
-- while a version names them.
create table dictionary (
    id         integer generated always as identity primary key,
    cluster_id integer not null,
    type_id    integer not null,
    trained_at timestamptz not null default clock_timestamp(),
    content    bytea not null,
    foreign key (cluster_id, type_id) references resource_type
);
create index dictionary_by_type on dictionary (cluster_id, type_id, id);
-- It hardly compresses.
alter table dictionary alter column content set storage external;
grant select, insert on dictionary to opsconsole_app;

-- As with version and current: types are never removed, and the check costs a twelfth of what storing a new object does.
alter table resource drop constraint resource_cluster_id_type_id_fkey;

-- The judgement of a staged row is final when it is written: resource_id is the lineage that the change belongs to, known_id the object that
-- stood under its name. cluster_id stands here so that joins take it from here: with a constant the planner, which knows nothing yet of rows
-- written a moment ago, may read all of a cluster's rows for each change. Place in the feed and moment follow from them where they are needed.
drop table capture_change;
create unlogged table capture_change (
    stage       uuid not null,
    ordinal     integer not null,
    cluster_id  integer not null,
    verdict     text not null check (verdict in ('added', 'modified', 'replaced', 'unchanged', 'deleted', 'refused', 'duplicate', 'later')),
    resource_id bigint,
    known_id    bigint,
    predecessor timestamptz,
    primary key (stage, ordinal)
);
create index capture_change_known on capture_change (stage, known_id);
grant select, insert, delete on capture_change to opsconsole_app;
grant usage on sequence resource_id_seq to opsconsole_app;
