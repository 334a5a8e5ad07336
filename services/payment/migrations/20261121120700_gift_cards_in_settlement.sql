-- What gift cards paid of an order is the sellers' like all else, and goes back to the
-- cards when the order is called off.
alter table settlement
    add column gift_card bigint not null default 0,
    add column cancelled_at timestamptz,
    add column card_returned_at timestamptz,
    add constraint settlement_gift_card check (gift_card >= 0);
