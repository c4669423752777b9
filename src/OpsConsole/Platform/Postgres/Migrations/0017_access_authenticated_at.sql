-- oldest program: 0.1.0
-- When the person last proved to the provider who they are; null where the provider did not say. Written once, with its sign-in.
alter table sign_in add column authenticated_at timestamptz;
