-- Imports that must come to their end although the process may not: one that was
-- begun and not finished is run again.
create table import_run (
    name text primary key,
    begun_at timestamptz not null default now(),
    finished_at timestamptz
);
