-- What can be bought: one choice of a product's options.
create table variant (
    variant_id uuid primary key,
    product_id uuid not null constraint variant_product_fkey references product,
    seller_id uuid not null constraint variant_seller_fkey references seller,
    sku text not null,
    position int not null,
    -- One for each of the product's option names, in order.
    option_values text[] not null,
    price bigint not null constraint variant_price_check check (price >= 0),
    compare_at bigint constraint variant_compare_at_check check (compare_at > price),
    image_url text,
    image_alt text,
    weight_grams int constraint variant_weight_check check (weight_grams >= 0),
    constraint variant_sku_key unique (seller_id, sku)
);

create index variant_of_product on variant (product_id, position);
