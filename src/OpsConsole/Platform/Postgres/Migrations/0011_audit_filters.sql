-- oldest program: 0.1.0
-- What the audit page filters by: parts of names, beginnings of verbs, moments. pg_trgm is trusted: the database's owner may create it.
create extension if not exists pg_trgm;
create index audit_event_person on audit_event using gin (lower(person) gin_trgm_ops);
create index audit_event_subject on audit_event using gin (lower(subject) gin_trgm_ops);
create index audit_event_action on audit_event (action text_pattern_ops, sequence desc);
create index audit_event_moment on audit_event (occurred_at);
