-- A rate is an amount of one currency: 490 is $4.90, and would be ¥490 or KD 0.490. The mall's
-- own begin at about what they are in dollars; whoever runs the mall sets others.
alter table delivery_rate
    add column currency text not null default 'USD',
    drop constraint delivery_rate_once,
    add constraint delivery_rate_once
        unique nulls not distinct (seller_id, zone, method, currency);
alter table delivery_rate alter column currency drop default;

insert into delivery_rate
    (zone, method, name, currency, base_amount, per_kg_amount, free_from_amount, days_min, days_max)
select zone, method, name, other.currency, round(base_amount * minor / 10) * 10,
       round(per_kg_amount * minor / 10) * 10, round(free_from_amount * minor / 500) * 500,
       days_min, days_max
from delivery_rate
cross join (values
    -- Minor units for one cent of a dollar, roughly.
    ('EUR', 0.9), ('GBP', 0.8), ('JPY', 1.5), ('CHF', 0.9), ('CAD', 1.4), ('AUD', 1.5),
    ('SEK', 10), ('NOK', 10), ('DKK', 7), ('PLN', 4), ('KWD', 3)
) as other (currency, minor)
where seller_id is null and delivery_rate.currency = 'USD';
