-- Orders whose payment was called off before it was opened: a request to open it that
-- arrives late must not bring the shopper's money in.
create table payment_tombstone (
    order_id uuid primary key,
    called_off_at timestamptz not null default now()
);
