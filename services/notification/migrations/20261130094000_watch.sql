-- What shoppers asked to be told of a variant. `price` is what it cost when the watch was
-- set. A price below `low` is news: that is the same at first, then what was told last.
create table watch (
    watch_id uuid primary key,
    user_id uuid not null,
    variant_id uuid not null,
    product_id uuid not null,
    kind text not null,
    title text not null,
    currency text not null,
    price bigint not null,
    low bigint not null,
    set_at timestamptz not null default now(),
    told_at timestamptz,
    constraint watch_once unique (user_id, variant_id, kind),
    constraint watch_kind check (kind in ('price', 'stock')),
    constraint watch_low check (low <= price)
);

create index watch_by_user on watch (user_id, watch_id desc);

create index watch_of_variant on watch (variant_id, watch_id);

create index watch_of_product on watch (product_id);

create index watch_over on watch (told_at) where kind = 'stock' and told_at is not null;
