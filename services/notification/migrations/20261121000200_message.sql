-- What is to be sent out, one row for each fact and channel. A worker claims a row
-- by moving `due_at`, so that what a crash left behind is due again by itself.
create table message (
    message_id uuid primary key,
    event_id uuid not null,
    channel text not null,
    topic text not null,
    user_id uuid,
    recipient text not null,
    subject text not null,
    html text not null,
    body text not null,
    unsubscribe_url text,
    state text not null default 'waiting',
    tries integer not null default 0,
    due_at timestamptz not null default now(),
    created_at timestamptz not null default now(),
    settled_at timestamptz,
    problem text,
    constraint message_once unique (event_id, channel),
    constraint message_state check (state in ('waiting', 'sent', 'bounced', 'failed', 'withheld')),
    constraint message_settled check ((state = 'waiting') = (settled_at is null))
);

create index message_due on message (due_at) where state = 'waiting';

create index message_done on message (settled_at) where state <> 'waiting';
