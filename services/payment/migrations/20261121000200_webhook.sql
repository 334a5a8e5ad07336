-- Webhooks that were seen, so that a repeat is recognised by the event's id.
create table webhook (
    webhook_id text primary key,
    kind text not null,
    received_at timestamptz not null default now()
);
