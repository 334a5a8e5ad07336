-- Browsers in which a shopper switched notifications on. A browser is one shopper's:
-- whoever switches them on in it last.
create table push_subscription (
    push_subscription_id uuid primary key,
    user_id uuid not null,
    endpoint text not null,
    p256dh bytea not null,
    auth bytea not null,
    created_at timestamptz not null default now(),
    constraint push_subscription_endpoint unique (endpoint),
    constraint push_subscription_p256dh check (octet_length(p256dh) = 65),
    constraint push_subscription_auth check (octet_length(auth) = 16)
);

create index push_subscription_by_user on push_subscription (user_id, created_at);
