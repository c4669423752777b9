-- oldest program: 0.1.0
-- The change list of a cluster and an interval is read newest first.
create index version_by_time on version (cluster_id, valid_from, sequence);
