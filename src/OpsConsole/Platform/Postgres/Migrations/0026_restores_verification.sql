-- oldest program: 0.1.0
-- What a live look some time after a restore's end found of each object that was restored. An answer is final: of two processes that looked the first counts.

create table restore_verification (
    request_id  uuid not null references approval_request,
    item        integer not null,
    verified_at timestamptz not null,
    standing    text not null check (standing in ('holds', 'changed', 'madeanew', 'gone', 'unknown')),
    uid         text,
    fields      text[] not null,
    managers    text[] not null,
    why         text not null,
    primary key (request_id, item)
);

grant select, insert on restore_verification to opsconsole_app;

-- Restores that ended lately are asked for every few seconds.
create index approval_request_restored on approval_request (ended_at) where action = 'restores.restore' and ended_at is not null;
