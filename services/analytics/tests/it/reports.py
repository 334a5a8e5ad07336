"""Computes reports from exported Parquet files alone, by SQL of its own.

python reports.py FOLDER prints them as JSON.
"""

import json
import sys

import duckdb

database = duckdb.connect()
database.execute("set timezone = 'UTC'")
database.read_parquet(f"{sys.argv[1]}/*.parquet").create_view("file")
database.execute("""
    create view event as
        select event_id, kind, data::json as data,
               strftime(time at time zone 'UTC', '%Y-%m-%d') as day
        from file;

    create view confirmed as
        select event_id, day, data->>'$.total.currency' as currency,
               (data->>'$.total.amount')::bigint as amount, data
        from event where kind = 'mallhive.order.confirmed.v1';

    create view line as
        select event_id, day, one.seller_id, one.product_id, one.title, one.quantity,
               one.total.amount as amount, one.total.currency as currency
        from (
            select event_id, day, unnest(from_json(data->'$.lines', '[{
                "seller_id": "varchar", "product_id": "varchar", "title": "varchar",
                "quantity": "bigint", "total": {"amount": "bigint", "currency": "varchar"}
            }]')) as one
            from confirmed
        );

    -- What is whose of each order; without a seller it is the mall's.
    create view share as
        select event_id, day, null as seller, currency, amount from confirmed
        union all
        select event_id, day, one.seller_id, one.total.currency, one.total.amount
        from (
            select event_id, day, unnest(from_json(data->'$.sellers', '[{
                "seller_id": "varchar", "total": {"amount": "bigint", "currency": "varchar"}
            }]')) as one
            from confirmed
        )
        union all
        select event_id, day, seller_id, currency, amount from line
        semi join (
            select event_id from confirmed where json_array_length(data->'$.sellers') = 0
        ) using (event_id);

    create view refund as
        select day, data->>'$.seller_id' as seller, data->>'$.amount.currency' as currency,
               (data->>'$.amount.amount')::bigint as amount
        from event where kind = 'mallhive.payment.refunded.v1';

    create view figure as
        select day, seller, currency, count(distinct event_id) as orders, 0 as units,
               sum(amount) as sales, 0 as refunds, 0 as refunded
        from share group by all
        union all
        select day, null, currency, 0, sum(quantity), 0, 0, 0 from line group by all
        union all
        select day, seller_id, currency, 0, sum(quantity), 0, 0, 0 from line group by all
        union all
        select day, null, currency, 0, 0, 0, count(*), sum(amount) from refund group by all
        union all
        select day, seller, currency, 0, 0, 0, count(*), sum(amount) from refund
        where seller is not null group by all;
""")

REPORTS = {
    "sales": """
        select seller, day, currency, orders, units, sales,
               case when orders > 0 then round(sales / orders)::bigint end, refunds, refunded
        from (
            select seller, day, currency, sum(orders) as orders, sum(units) as units,
                   sum(sales) as sales, sum(refunds) as refunds, sum(refunded) as refunded
            from figure group by all
        )
        order by seller nulls first, day, currency
    """,
    "funnel": """
        with step as (
            select day, split_part(kind, '.', 2) || '.' || split_part(kind, '.', 3) as step,
                   data->>'$.cart_id' as cart, (data->>'$.item_count')::bigint as items
            from event
        )
        select day, count(*) filter (step = 'product.viewed'),
               count(distinct cart) filter (step = 'cart.changed' and items > 0),
               count(distinct cart) filter (step = 'order.checkout_started'),
               count(*) filter (step = 'order.confirmed'),
               count(*) filter (step = 'order.cancelled'),
               count(*) filter (step = 'payment.succeeded'),
               count(*) filter (step = 'payment.failed')
        from step group by day order by day
    """,
    "without_result": """
        select day, term, count(*), count(*) filter (results = 0) as missed
        from (
            select day, data->>'$.query' as term, (data->>'$.results')::bigint as results
            from event where kind = 'mallhive.product.searched.v1'
        )
        group by day, term having missed > 0 order by day, missed desc, term
    """,
    "top": """
        select day, product_id, seller_id, currency, max(title), count(distinct event_id),
               sum(quantity), sum(amount)
        from line group by day, product_id, seller_id, currency
        order by day, sum(quantity) desc, product_id, seller_id, currency
    """,
}

print(json.dumps({name: database.execute(sql).fetchall() for name, sql in REPORTS.items()}))
