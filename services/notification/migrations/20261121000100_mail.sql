-- Mail to be sent. A row is written with the event that caused it, once; the
-- worker renders it to a file and says when.
create table mail (
    mail_id uuid primary key,
    event_id uuid not null,
    recipient text not null,
    subject text not null,
    body text not null,
    created_at timestamptz not null default now(),
    written_at timestamptz,
    constraint mail_event_once unique (event_id)
);

create index mail_waiting on mail (created_at) where written_at is null;
