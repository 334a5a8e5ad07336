-- One line a variant, so that two tabs adding the same thing meet in one row and
-- neither is lost. The snapshot is what the line showed when it was last put in:
-- it tells a changed price, and it is what the cart shows while the product
-- service is away.
create table line (
    cart_id uuid not null references cart (cart_id) on delete cascade,
    variant_id uuid not null,
    quantity bigint not null,
    snapshot jsonb not null,
    added_at timestamptz not null default clock_timestamp(),
    primary key (cart_id, variant_id),
    constraint line_quantity_in_range check (quantity between 1 and 99)
);

-- Stock changes reach the snapshots of a variant.
create index line_variant on line (variant_id);
