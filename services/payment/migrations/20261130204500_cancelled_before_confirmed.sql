-- An order that is called off has a row too, paid or not, so that a confirmation that is
-- replayed afterwards finds it. What an operator has to look at stays small.
drop index settlement_open;
create index settlement_open on settlement (order_id)
    where booked_at is null and captured is not null;
