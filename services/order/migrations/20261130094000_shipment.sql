-- What a seller sent of an order, and when it arrived. One a part for now; several need
-- only another constraint.
create table shipment (
    shipment_id uuid primary key,
    seller_order_id uuid not null references seller_order (seller_order_id),
    carrier text,
    tracking_number text,
    shipped_at timestamptz not null default now(),
    delivered_at timestamptz,
    constraint shipment_once unique (seller_order_id),
    constraint shipment_delivered check (delivered_at >= shipped_at)
);

-- In the order's own row, so that calling an order off and sending a part of it cannot
-- both succeed.
alter table placed_order add column first_shipped_at timestamptz;

-- When all of a part had come back to its seller: it is not to be sent any more.
alter table seller_order add column returned_at timestamptz;

update seller_order part set returned_at = now()
where (select coalesce(sum(line.quantity), 0)
       from return_request back join return_line line using (return_id)
       where back.seller_order_id = part.seller_order_id
         and back.status in ('received', 'refunding', 'refund_failed', 'refunded'))
      >= (select sum((sold ->> 'quantity')::bigint)
          from jsonb_array_elements(part.lines) as listed (sold));

-- A seller's paid orders, what is to be sent first.
create index seller_order_to_ship on seller_order
    (seller_id, (status = 'confirmed' and returned_at is null), seller_order_id)
    where confirmed_at is not null;
