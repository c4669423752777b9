-- oldest program: 0.1.0
-- Everything that one person did, found by the key that never changes hands.
create index audit_event_who on audit_event (subject_id, sequence desc) where subject_id is not null;

-- What nobody was ever given, said outright; and the owner must first give it to itself, beside the triggers that refuse it anyway.
revoke all on audit_event from public;
revoke update, delete, truncate, references, trigger on audit_event from opsconsole_app, opsconsole_auditor;
revoke truncate on audit_event from current_user;
