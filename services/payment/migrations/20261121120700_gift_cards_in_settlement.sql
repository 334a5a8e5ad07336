-- What gift cards paid of an order is the sellers' like all else. It goes back to the
-- cards by returns, and what is left of it when the order is called off.
alter table settlement
    add column gift_card bigint not null default 0,
    add column card_returned bigint not null default 0,
    add column cancelled_at timestamptz,
    add constraint settlement_gift_card check (card_returned between 0 and gift_card);
-- Refunds to gift cards wait for their order's charge like all others.
alter table booked_refund add column to_card boolean not null default false;
