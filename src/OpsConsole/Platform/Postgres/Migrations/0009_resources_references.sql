-- oldest program: 0.1.0
-- Lineages that came back under the same uid after a deletion: the gaps of their lives, for whoever looks back to a moment within one.
create index version_gap on version (cluster_id, type_id, resource_id) where change = 'deleted' and valid_to < 'infinity';

-- Whom an object names: its owners, what it was composed of, its claim, what an event regards. Of the present state only, filled after the
-- commit from the cluster's change feed up to reference_position; can be dropped and filled again.
create table resource_reference (
    cluster_id  integer not null,
    resource_id bigint not null,
    number      integer not null,
    relation    text not null check (relation in ('owner', 'claim', 'composite', 'composed', 'regards')),
    "group"     text not null,
    kind        text not null,
    namespace   text not null,
    name        text not null,
    uid         text not null,
    primary key (cluster_id, resource_id, number)
);
create index resource_reference_by_uid on resource_reference (cluster_id, uid) where uid <> '';
create index resource_reference_by_name on resource_reference (cluster_id, kind, name, namespace, "group");

create table reference_position (
    cluster_id integer primary key references cluster,
    sequence   bigint not null,
    read_at    timestamptz not null default clock_timestamp()
);
grant select, insert, update, delete on resource_reference to opsconsole_app;
grant select, insert, update on reference_position to opsconsole_app;
