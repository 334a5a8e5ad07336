-- A checkout holds the prices of the moment it started. It becomes one order at
-- most: the order's checkout_id is unique.
create table checkout (
    checkout_id uuid primary key,
    cart_id uuid not null,
    user_id uuid,
    sellers jsonb not null,
    email text,
    address jsonb,
    choices jsonb not null default '{}',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);

create index checkout_created on checkout (created_at);
