-- oldest program: 0.1.0
-- Whoever rejects a plan may propose a part of it, by the numbers of its items; and a request is found by the one that it takes up again.

alter table approval_vote
    add column proposed integer[] not null default '{}',
    add constraint approval_vote_proposes_where_it_denies check (proposed = '{}' or decision = 'deny');
create index approval_request_supersedes on approval_request (supersedes) where supersedes is not null;
