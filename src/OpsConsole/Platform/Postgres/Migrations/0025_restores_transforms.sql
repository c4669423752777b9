-- oldest program: 0.1.0
-- Patches that stored states go through on their way to another place, by name and version. A plan names a version, so none ever changes: rows are only added,
-- one number after the other.

create table restore_transform (
    name                  text not null,
    version               integer not null,
    patch                 text not null,
    changes_external_name boolean not null,
    note                  text not null,
    issuer                text not null,
    subject_id            text not null,
    person                text not null,
    made_at               timestamptz not null,
    primary key (name, version),
    check (length(name) between 1 and 80),
    check (length(patch) between 2 and 200000),
    check (length(note) <= 512),
    check (length(person) <= 200)
);

create function restore_transform_is_added_only() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' then
        raise exception 'a version of a transform is final';
    end if;
    if new.version <> (select coalesce(max(version), 0) + 1 from restore_transform where name = new.name) then
        raise exception 'version % of transform % does not follow the newest', new.version, new.name;
    end if;
    return new;
end $$;
create trigger restore_transform_is_added_only before insert or update or delete on restore_transform for each row execute function restore_transform_is_added_only();
alter table restore_transform enable always trigger restore_transform_is_added_only;

grant select, insert on restore_transform to opsconsole_app;
