-- Each seller's share of a booked order, and how much of it went back.
create table order_share (
    seller_order_id uuid primary key,
    order_id uuid not null references settlement (order_id),
    seller_id uuid not null,
    currency text not null,
    total bigint not null,
    commission bigint not null,
    refunded bigint not null default 0,
    commission_returned bigint not null default 0,
    release_at timestamptz not null,
    released_at timestamptz,
    constraint order_share_once unique (order_id, seller_id),
    constraint order_share_refunded check (refunded between 0 and total),
    constraint order_share_commission check (
        0 <= commission_returned and commission_returned <= commission and commission <= total
    )
);

create index order_share_due on order_share (release_at) where released_at is null;
