-- Confirming is no step of its own any more: it is written when the stock is
-- committed, which can be repeated.
update placed_order set saga_step = 'commit_stock' where saga_step = 'confirm';
alter table placed_order drop constraint placed_order_saga_step;
alter table placed_order add constraint placed_order_saga_step check (saga_step in (
    'reserve', 'open_payment', 'await_payment', 'commit_stock', 'capture',
    'undo_payment', 'undo_stock', 'cancelled', 'done'
));
