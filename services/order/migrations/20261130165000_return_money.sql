-- A cancelled order whose money came back, since the shopper's bank did not take it.
alter table placed_order drop constraint placed_order_saga_step;
alter table placed_order add constraint placed_order_saga_step check (saga_step in (
    'reserve', 'open_payment', 'await_payment', 'commit_stock', 'capture', 'done',
    'undo_payment', 'undo_stock', 'cancelled', 'return_money'
));

create index return_request_refund on return_request (refund_id) where refund_id is not null;
