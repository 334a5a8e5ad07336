-- Mail that came back after a server had taken it, by what its report says; forgotten
-- with the message it is about.
create table bounce (
    message_id uuid not null references message on delete cascade,
    action text not null,
    address text not null,
    status text not null,
    diagnostic text not null,
    reported_at timestamptz not null default now(),
    constraint bounce_pkey primary key (message_id, action),
    constraint bounce_action check (action in ('failed', 'delayed')),
    constraint bounce_address_lower check (address = lower(address))
);

create index message_mail_by_user on message (user_id) where channel = 'email';
