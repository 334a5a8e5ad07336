-- What reports read: counted by hour from the events, and by day from the hours.
-- Amounts are minor units of the currency beside them; a row never mixes two.
create table sales_rollup (
    grain text not null,
    starts_at timestamptz not null,
    -- The id of zeros is the whole mall, which is not the sum of its sellers: an order of
    -- two sellers is one order.
    seller_id uuid not null,
    currency text not null,
    orders bigint not null,
    units bigint not null,
    sales bigint not null,
    refunds bigint not null,
    refunded bigint not null,
    primary key (seller_id, grain, starts_at, currency),
    constraint sales_rollup_grain check (grain in ('hour', 'day'))
);

create index sales_rollup_by_time on sales_rollup (grain, starts_at);

create table funnel_rollup (
    grain text not null,
    starts_at timestamptz not null,
    views bigint not null,
    carts bigint not null,
    checkouts bigint not null,
    orders bigint not null,
    cancelled bigint not null,
    payments bigint not null,
    payments_failed bigint not null,
    primary key (grain, starts_at),
    constraint funnel_rollup_grain check (grain in ('hour', 'day'))
);

create table product_rollup (
    grain text not null,
    starts_at timestamptz not null,
    product_id uuid not null,
    seller_id uuid not null,
    currency text not null,
    title text not null,
    orders bigint not null,
    units bigint not null,
    sales bigint not null,
    primary key (grain, starts_at, product_id, seller_id, currency),
    constraint product_rollup_grain check (grain in ('hour', 'day'))
);

create table search_rollup (
    grain text not null,
    starts_at timestamptz not null,
    term text not null,
    searches bigint not null,
    without_result bigint not null,
    primary key (grain, starts_at, term),
    constraint search_rollup_grain check (grain in ('hour', 'day'))
);
