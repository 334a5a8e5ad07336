-- The two halves of an order's charge: the money, which the payment knows, and the
-- shares, which the order knows. Whichever comes second books it.
create table settlement (
    order_id uuid primary key,
    captured bigint,
    currency text,
    fee bigint,
    fee_currency text,
    number text,
    shares jsonb,
    booked_at timestamptz
);

-- What an operator has to look at is small, whatever the table holds.
create index settlement_open on settlement (order_id) where booked_at is null;
