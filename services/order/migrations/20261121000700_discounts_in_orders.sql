-- Checkouts and orders know what promotions took off and what gift cards paid. What
-- was stored before says that there was nothing of it.
alter table checkout
    add column coupon_id uuid references promotion (promotion_id),
    add column gift_card_ids uuid[] not null default '{}';
-- Each promotion that counted, as a shopper reads it.
alter table placed_order add column discounts jsonb not null default '[]';
-- What the seller's part of the order comes to; null in orders of before.
alter table seller_order add column share jsonb;

update placed_order set totals = totals || jsonb_build_object(
    'discount', jsonb_build_object('amount', 0, 'currency', totals -> 'total' -> 'currency'),
    'gift_card', jsonb_build_object('amount', 0, 'currency', totals -> 'total' -> 'currency'),
    'to_pay', totals -> 'total'
);

create function pg_temp.without_discount(line jsonb) returns jsonb language sql as $$
    select line || jsonb_build_object(
        'discount', jsonb_build_object('amount', 0, 'currency', line -> 'total' -> 'currency'),
        'tax', jsonb_build_object('amount', 0, 'currency', line -> 'total' -> 'currency')
    )
$$;

update seller_order set lines = (
    select coalesce(jsonb_agg(pg_temp.without_discount(line) order by at), '[]')
    from jsonb_array_elements(lines) with ordinality as listed (line, at)
);

create function pg_temp.priced_lines(lines jsonb) returns jsonb language sql as $$
    select coalesce(jsonb_agg(
        jsonb_set(priced, '{line}', pg_temp.without_discount(priced -> 'line')) order by at
    ), '[]')
    from jsonb_array_elements(lines) with ordinality as listed (priced, at)
$$;

update checkout set sellers = (
    select coalesce(jsonb_agg(
        jsonb_set(part, '{lines}', pg_temp.priced_lines(part -> 'lines')) order by at
    ), '[]')
    from jsonb_array_elements(sellers) with ordinality as listed (part, at)
);
