-- An order, its saga's state, and each seller's part. What was sold stays as it
-- was at the sale, so lines keep their names and prices.
create table placed_order (
    order_id uuid primary key,
    number text not null,
    checkout_id uuid not null references checkout (checkout_id),
    cart_id uuid not null,
    user_id uuid,
    status text not null,
    payment_problem text,
    email text not null,
    address jsonb not null,
    totals jsonb not null,
    return_url text not null,
    cancel_url text not null,
    payment_url text,
    placed_at timestamptz not null default now(),
    saga_step text not null,
    saga_reason text,
    saga_attempts int not null default 0,
    wake_at timestamptz,
    constraint placed_order_number_once unique (number),
    constraint placed_order_checkout_once unique (checkout_id),
    constraint placed_order_status check (status in (
        'awaiting_payment', 'confirmed', 'shipped', 'delivered', 'cancelled', 'needs_attention'
    )),
    constraint placed_order_saga_step check (saga_step in (
        'reserve', 'open_payment', 'await_payment', 'commit_stock', 'confirm', 'capture',
        'undo_payment', 'undo_stock', 'cancelled', 'done'
    ))
);

create index placed_order_of_user on placed_order (user_id, placed_at desc, order_id desc)
    where user_id is not null;
-- The worker looks only at orders with something left to do.
create index placed_order_wake on placed_order (wake_at) where wake_at is not null;

create table seller_order (
    seller_order_id uuid primary key,
    order_id uuid not null references placed_order (order_id),
    seller_id uuid not null,
    seller_name text not null,
    status text not null,
    delivery jsonb not null,
    lines jsonb not null,
    constraint seller_order_once unique (order_id, seller_id)
);

create index seller_order_of_seller on seller_order (seller_id, seller_order_id desc);

create table tracking_entry (
    tracking_entry_id bigint generated always as identity primary key,
    order_id uuid not null references placed_order (order_id),
    at timestamptz not null default clock_timestamp(),
    text text not null
);

create index tracking_entry_of_order on tracking_entry (order_id, tracking_entry_id);
