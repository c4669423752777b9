-- oldest program: 0.1.0
-- Questions of the live storage pages that persons gave a name: what an address asks, never rows. Whoever opens a shared one sees their own clusters.

create table storage_view (
    id          uuid primary key,
    issuer      text not null,
    subject_id  text not null,
    person      text not null,
    table_name  text not null,
    name        text not null,
    query       text not null,
    is_shared   boolean not null,
    created_at  timestamptz not null,
    changed_at  timestamptz not null,
    unique (issuer, subject_id, table_name, name),
    check (length(person) <= 200),
    check (length(table_name) between 1 and 40),
    check (length(name) between 1 and 80),
    check (length(query) <= 2000),
    check (changed_at >= created_at)
);
create index storage_view_shared on storage_view (table_name, name) where is_shared;
grant select, insert, update, delete on storage_view to opsconsole_app;
