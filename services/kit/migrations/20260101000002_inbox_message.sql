-- Events whose effect is in this database, so that a repeat changes nothing.
create table inbox_message (
    consumer text not null,
    event_id uuid not null,
    handled_at timestamptz not null default now(),
    constraint inbox_message_pkey primary key (consumer, event_id)
);

create index inbox_message_handled on inbox_message (handled_at);
