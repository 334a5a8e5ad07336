-- What happened, as reports need it and nothing of who did it, in a partition for each
-- month in UTC. The event's time is part of the key because partitions are made by it; an
-- event that comes twice has both the same.
create table raw_event (
    event_id uuid not null,
    time timestamptz not null,
    kind text not null,
    data jsonb not null,
    received_at timestamptz not null default now(),
    primary key (event_id, time)
) partition by range (time);

create index raw_event_by_kind on raw_event (kind, time);
