-- oldest program: 0.1.0
-- Sign-ins of people. The cookie carries a random key, this table its hash: whoever reads it can sign in as nobody.

create table sign_in (
    id           uuid primary key,
    key_hash     bytea not null unique check (octet_length(key_hash) = 32),
    issuer       text not null,
    subject      text not null,
    person       text not null,
    issued_at    timestamptz not null default clock_timestamp(),
    expires_at   timestamptz not null,
    last_seen_at timestamptz not null default clock_timestamp(),
    address      text not null,
    browser      text not null,
    ended_at     timestamptz,
    ended_by     text,
    ended_why    text,
    check ((ended_at is null) = (ended_why is null))
);
create index sign_in_person on sign_in (issuer, subject, issued_at desc);
create index sign_in_open on sign_in (last_seen_at desc) where ended_at is null;
create index sign_in_expires on sign_in (expires_at);
grant select, insert, delete on sign_in to opsconsole_app;
-- Who signed in, when and by which key is never rewritten.
grant update (last_seen_at, ended_at, ended_by, ended_why) on sign_in to opsconsole_app;
