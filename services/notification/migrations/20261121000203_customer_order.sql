-- Whose order it is, from `OrderCreated`: later events of an order do not say.
create table customer_order (
    order_id uuid primary key,
    user_id uuid not null
);
