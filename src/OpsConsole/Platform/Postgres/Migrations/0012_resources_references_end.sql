-- oldest program: 0.1.0
-- What an object named goes with it: Events whose time is over would otherwise leave theirs for ever.
delete from resource_reference as reference
 where not exists (select from resource where resource.cluster_id = reference.cluster_id and resource.id = reference.resource_id);
alter table resource_reference add foreign key (cluster_id, resource_id) references resource on delete cascade;
