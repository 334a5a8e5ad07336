-- One payment an order. What the provider calls it is kept as its opaque ids;
-- its state is only what the provider last answered.
create table payment (
    payment_id uuid primary key,
    order_id uuid not null,
    status text not null default 'pending',
    amount bigint not null,
    currency text not null,
    provider_session text,
    provider_intent text,
    payment_url text,
    problem text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint payment_order_once unique (order_id),
    constraint payment_amount_positive check (amount > 0),
    constraint payment_status check (
        status in ('pending', 'authorised', 'captured', 'cancelled', 'refunded')
    )
);

create index payment_intent on payment (provider_intent) where provider_intent is not null;
