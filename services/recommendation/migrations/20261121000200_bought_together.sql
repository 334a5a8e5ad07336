-- In how many orders two products were bought together, in both directions.
create table bought_together (
    product_id uuid not null,
    other_id uuid not null,
    orders bigint not null default 0,
    primary key (product_id, other_id),
    constraint bought_together_differ check (product_id <> other_id)
);

create index bought_together_best on bought_together (product_id, orders desc);
