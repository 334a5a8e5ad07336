-- Money given back, in parts or whole. The id is the caller's, so that asking again
-- is recognised; a row stands before the provider is asked, so that nothing is
-- forgotten whatever comes of it.
create table refund (
    refund_id uuid primary key,
    payment_id uuid not null references payment,
    amount bigint not null,
    reason text not null,
    status text not null default 'pending',
    provider_refund text,
    tries integer not null default 0,
    checked_at timestamptz not null default now(),
    created_at timestamptz not null default now(),
    constraint refund_amount_positive check (amount > 0),
    constraint refund_status check (status in ('pending', 'succeeded', 'failed'))
);

create index refund_of_payment on refund (payment_id);
create index refund_pending on refund (checked_at) where status = 'pending';
