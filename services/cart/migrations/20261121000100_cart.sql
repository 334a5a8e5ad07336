-- A cart belongs to a browser session (its id is the guest's only key to it) or
-- to one shopper. A guest's cart that was merged stays as a tombstone, so that a
-- second merge finds nothing to add.
create table cart (
    cart_id uuid primary key,
    user_id uuid,
    version bigint not null default 1,
    merged_into uuid references cart (cart_id),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint cart_user_once unique (user_id)
);

-- Guests' carts are swept by age.
create index cart_guest_updated on cart (updated_at) where user_id is null;
