-- What a subscription could not handle, until an operator replays or drops it.
create table dead_letter (
    dead_letter_id bigint generated always as identity primary key,
    subscription_id integer not null references subscription on delete cascade,
    event_id uuid not null references event,
    attempts integer not null,
    error text not null,
    failed_at timestamptz not null default now(),
    constraint dead_letter_event_key unique (subscription_id, event_id)
);
