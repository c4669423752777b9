-- oldest program: 0.1.0
-- What objects are found by. Filled after the commits of the captures, by an indexer that follows each cluster's change feed; it can be emptied and
-- is then filled again.
do $$
begin
    if not exists (select from pg_available_extensions where name = 'pg_trgm') then
        raise exception 'the server does not have the extension pg_trgm; install PostgreSQL''s contrib modules (package postgresql-contrib where it is apart) and migrate again';
    end if;
end $$;
create extension if not exists pg_trgm;

-- One row a lineage, deleted ones too. refusal: why some of its identities cannot be found by.
create table search_document (
    cluster_id  integer not null,
    resource_id bigint not null,
    type_id     integer not null,
    namespace   text not null,
    name        text not null,
    is_deleted  boolean not null,
    refusal     text,
    primary key (cluster_id, resource_id)
);
create index search_document_name on search_document using gin (lower(name) gin_trgm_ops);
create index search_document_refused on search_document (cluster_id) where refusal is not null;
grant select, insert, update, delete on search_document to opsconsole_app;

-- kind: uid, external-name, arn, arn-end, or the key of a configured label.
create table search_identity (
    cluster_id  integer not null,
    resource_id bigint not null,
    kind        text not null,
    value       text not null,
    primary key (cluster_id, resource_id, kind, value)
);
create index search_identity_value on search_identity (cluster_id, lower(value) text_pattern_ops);
grant select, insert, delete on search_identity to opsconsole_app;

-- How far the index is. form: what the documents are made of; where it differs from the program's the cluster is swept again from its first lineage
-- on (swept_to; null when that is done). sequence: the place in the cluster's change feed up to which changes are in.
create table search_progress (
    cluster_id integer primary key references cluster,
    form       text not null,
    swept_to   bigint,
    sequence   bigint not null,
    moved_at   timestamptz not null default clock_timestamp()
);
grant select, insert, update on search_progress to opsconsole_app;
