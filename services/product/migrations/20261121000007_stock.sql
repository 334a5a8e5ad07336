-- Units of each variant; narrow, since every order writes here.
create table stock (
    variant_id uuid primary key constraint stock_variant_fkey references variant,
    product_id uuid not null constraint stock_product_fkey references product,
    -- Units on the shelf, those reserved included.
    on_hand bigint not null,
    -- Units held for orders.
    reserved bigint not null default 0,
    -- False once its seller withdrew the variant; reservations under way still end here.
    offered boolean not null default true,
    constraint stock_reserved_check check (reserved >= 0),
    constraint stock_on_hand_check check (on_hand >= reserved)
) with (fillfactor = 70);

create index stock_of_product on stock (product_id);
