-- oldest program: 0.1.0
-- Identity is the uid of kube-system. Rows stay when a cluster leaves: its labels still decide who may read its history.
create table cluster (
    id            integer generated always as identity primary key,
    uid           uuid not null unique,
    name          text not null,
    labels        jsonb not null,
    server        text not null,
    version       text,
    is_declared   boolean not null,
    first_seen_at timestamptz not null default clock_timestamp(),
    last_seen_at  timestamptz not null default clock_timestamp()
);
create unique index cluster_declared_name on cluster (name) where is_declared;
grant select, insert, update on cluster to opsconsole_app;
grant select on cluster to opsconsole_auditor;
