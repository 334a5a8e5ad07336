-- One event on its way to one subscription; gone once it is handled.
-- The key leads with the subscription, so that one does not read through what
-- waits for another. Rows live for milliseconds, so vacuum follows them closely,
-- and pages keep room for the change of visible_at. There is no foreign key to
-- event: its check would cost as much as the row, which comes from there.
create table message (
    message_id bigint generated always as identity,
    subscription_id integer not null references subscription on delete cascade,
    event_id uuid not null,
    event_type text not null,
    subject uuid not null,
    attempts integer not null default 0,
    visible_at timestamptz not null default now(),
    constraint message_pkey primary key (subscription_id, message_id)
) with (
    fillfactor = 70,
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 2000,
    autovacuum_vacuum_cost_delay = 0,
    autovacuum_analyze_scale_factor = 0,
    autovacuum_analyze_threshold = 2000
);

create index message_subject on message (subscription_id, subject, message_id);
