-- Messages that a shopper finds in the account, one for each fact.
create table inbox_entry (
    inbox_entry_id uuid primary key,
    event_id uuid not null,
    user_id uuid not null,
    topic text not null,
    title text not null,
    body text not null,
    path text,
    created_at timestamptz not null default now(),
    read_at timestamptz,
    constraint inbox_entry_once unique (event_id)
);

create index inbox_entry_by_user on inbox_entry (user_id, inbox_entry_id desc);

create index inbox_entry_unread on inbox_entry (user_id) where read_at is null;
