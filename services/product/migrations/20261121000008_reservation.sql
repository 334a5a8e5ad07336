-- Stock held for an order. A released one stays as a tombstone, so that a
-- request to reserve that arrives late cannot take stock for a dead order.
create table reservation (
    order_id uuid primary key,
    state text not null constraint reservation_state_check
        check (state in ('held', 'committed', 'released', 'expired')),
    expires_at timestamptz not null,
    created_at timestamptz not null
) with (fillfactor = 80);

create index reservation_expiring on reservation (expires_at) where state = 'held';

create table reservation_line (
    order_id uuid not null constraint reservation_line_order_fkey
        references reservation on delete cascade,
    variant_id uuid not null constraint reservation_line_variant_fkey references variant,
    quantity bigint not null constraint reservation_line_quantity_check check (quantity > 0),
    primary key (order_id, variant_id)
);
