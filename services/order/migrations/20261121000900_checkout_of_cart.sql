-- A new checkout keeps the codes of the last one of its cart.
create index checkout_of_cart on checkout (cart_id, created_at desc);
