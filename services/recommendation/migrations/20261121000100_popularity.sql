-- How much shoppers care for a product: views count once, units bought ten times.
-- Scores are kept by day so that old fame fades: a list sums the last thirty.
create table popularity (
    product_id uuid not null,
    day date not null,
    score bigint not null default 0,
    primary key (day, product_id)
);
