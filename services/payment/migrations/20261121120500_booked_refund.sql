-- Refunds that the ledger knows of. One that comes before its order's charge waits.
create table booked_refund (
    refund_id uuid primary key,
    order_id uuid not null,
    seller_id uuid,
    amount bigint not null,
    currency text not null,
    booked_at timestamptz,
    constraint booked_refund_positive check (amount > 0)
);

create index booked_refund_waiting on booked_refund (order_id) where booked_at is null;
