-- Products that are withdrawn, which no list may show.
create table hidden_product (
    product_id uuid primary key
);
