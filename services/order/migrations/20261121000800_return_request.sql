-- How long after delivery a seller takes things back; the row without a seller is for
-- all who set nothing.
create table return_policy (
    return_policy_id bigint generated always as identity primary key,
    seller_id uuid,
    days int not null,
    constraint return_policy_once unique nulls not distinct (seller_id),
    constraint return_policy_days check (days between 0 and 3650)
);

insert into return_policy (days) values (30);

alter table seller_order
    add column confirmed_at timestamptz,
    add column delivered_at timestamptz;

update seller_order set confirmed_at = placed_at
from placed_order
where placed_order.order_id = seller_order.order_id
  and seller_order.status in ('confirmed', 'shipped', 'delivered');

-- Returns that were not refused. In the order's own row, so that calling an order off
-- and returning a part of it cannot both succeed.
alter table placed_order
    add column returns int not null default 0,
    add constraint placed_order_returns check (returns >= 0);

create table return_request (
    return_id uuid primary key,
    order_id uuid not null references placed_order (order_id),
    seller_order_id uuid not null references seller_order (seller_order_id),
    seller_id uuid not null,
    status text not null default 'requested',
    note text not null,
    answer text,
    asked_at timestamptz not null default now(),
    -- What is given back, of which gift cards get a part; the rest is the payment
    -- provider's, by the refund of this id.
    refund_amount bigint,
    refund_gift_card bigint,
    refund_id uuid,
    refund_attempts int not null default 0,
    wake_at timestamptz,
    constraint return_request_status check (status in (
        'requested', 'accepted', 'refused', 'received', 'refunding', 'refund_failed', 'refunded'
    )),
    constraint return_request_refund check (
        refund_amount > 0 and refund_gift_card between 0 and refund_amount
    )
);

create index return_request_of_order on return_request (order_id, return_id desc);
create index return_request_of_seller on return_request (seller_id, return_id desc);
create index return_request_wake on return_request (wake_at) where wake_at is not null;

create table return_line (
    return_id uuid not null references return_request (return_id),
    variant_id uuid not null,
    quantity bigint not null,
    reason text not null,
    -- What was paid for these units, tax included.
    refundable bigint not null,
    sellable boolean,
    primary key (return_id, variant_id),
    constraint return_line_quantity check (quantity > 0),
    constraint return_line_refundable check (refundable >= 0)
);
