-- oldest program: 0.1.0
-- What S3 itself says of buckets: who looks at each now, what was seen last, and how far its objects are counted. Of the processes that want the same
-- bucket one works and the others take what it wrote; whoever works holds the row until leased_until and is fenced off by the name of its holder.
-- No credentials: access is a digest of the settings that lead to the bucket.

create table storage_measurement (
    access                text not null,
    bucket                text not null,
    counter               text,
    counting_until        timestamptz not null default '-infinity',
    begun_at              timestamptz,
    with_versions         boolean not null default false,
    objects               bigint not null default 0,
    bytes                 bigint not null default 0,
    versions              bigint not null default 0,
    version_bytes         bigint not null default 0,
    delete_markers        bigint not null default 0,
    continuation          text,
    version_continuation  text,
    counted_at            timestamptz,
    whole_at              timestamptz,
    whole_with_versions   boolean,
    whole_objects         bigint,
    whole_bytes           bigint,
    whole_versions        bigint,
    whole_version_bytes   bigint,
    whole_delete_markers  bigint,
    primary key (access, bucket),
    check (begun_at is not null or (continuation is null and objects = 0)),
    check ((whole_at is null) = (whole_objects is null))
);
grant select, insert, update on storage_measurement to opsconsole_app;

create table storage_reading (
    access         text not null,
    bucket         text not null,
    reader         text,
    reading_until  timestamptz not null default '-infinity',
    reading        jsonb,
    read_at        timestamptz,
    primary key (access, bucket),
    check ((reading is null) = (read_at is null))
);
grant select, insert, update on storage_reading to opsconsole_app;
