-- What only a product's own page shows; apart from `product`, so that lists and
-- stock changes do not carry it along.
create table product_content (
    product_id uuid primary key constraint product_content_product_fkey
        references product on delete cascade,
    -- Sanitised before it is written.
    description_html text not null,
    option_names text[] not null,
    tags text[] not null
);

create table product_attribute (
    product_id uuid not null constraint product_attribute_product_fkey
        references product on delete cascade,
    position int not null,
    name text not null,
    value text not null,
    primary key (product_id, position)
);

create table product_image (
    product_id uuid not null constraint product_image_product_fkey
        references product on delete cascade,
    position int not null,
    url text not null,
    alt text not null,
    primary key (product_id, position)
);
