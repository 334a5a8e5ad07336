-- Events to publish, written in the transaction of the change they tell of.
-- Taken by state, never by "id > last": an id committed late would be lost.
create table outbox_message (
    outbox_message_id bigint generated always as identity primary key,
    event_id uuid not null constraint outbox_message_event_key unique,
    event_type text not null,
    subject uuid not null,
    traceparent text,
    data json not null,
    occurred_at timestamptz not null default now(),
    published_at timestamptz
);

create index outbox_message_waiting on outbox_message (outbox_message_id)
    where published_at is null;

create index outbox_message_published on outbox_message (published_at)
    where published_at is not null;
