-- oldest program: 0.1.0
-- The recycle bin is read newest first, type by type: Events go by the thousand and are passed over as types. Names are in it, so that it is filtered
-- without looking into the table.
create index resource_deleted on resource (cluster_id, type_id, deleted_at, id) include (namespace, name) where deleted_at is not null;
