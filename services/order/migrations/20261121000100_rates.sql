-- What delivery and tax cost by destination. A rate without a seller is the
-- mall's own, which every seller has who set none; a country that is not listed
-- belongs to the zone 'world' and has no tax.
create table delivery_zone (
    country char(2) primary key,
    zone text not null
);

create table delivery_rate (
    delivery_rate_id bigint generated always as identity primary key,
    seller_id uuid,
    zone text not null,
    method text not null,
    name text not null,
    base_amount bigint not null,
    per_kg_amount bigint not null default 0,
    free_from_amount bigint,
    days_min int not null,
    days_max int not null,
    constraint delivery_rate_amounts check (base_amount >= 0 and per_kg_amount >= 0),
    constraint delivery_rate_days check (0 <= days_min and days_min <= days_max),
    constraint delivery_rate_once unique nulls not distinct (seller_id, zone, method)
);

create table tax_rate (
    country char(2) not null,
    region text not null default '',
    -- Parts per million: 82500 is 8.25 %.
    rate_ppm int not null,
    included boolean not null,
    primary key (country, region),
    constraint tax_rate_range check (rate_ppm between 0 and 1000000)
);

insert into delivery_zone (country, zone)
values ('US', 'domestic'), ('CA', 'near'), ('MX', 'near');

insert into delivery_rate
    (zone, method, name, base_amount, per_kg_amount, free_from_amount, days_min, days_max)
values
    ('domestic', 'standard', 'Standard', 490, 50, 7500, 3, 5),
    ('domestic', 'express', 'Express', 1290, 150, null, 1, 2),
    ('near', 'standard', 'Standard', 990, 200, null, 5, 9),
    ('near', 'express', 'Express', 2490, 400, null, 2, 4),
    ('world', 'standard', 'International', 1890, 500, null, 7, 14);

-- State rates stand for the combined averages that a shop would refine by address.
insert into tax_rate (country, region, rate_ppm, included)
values
    ('US', '', 0, false), ('US', 'CA', 72500, false), ('US', 'NY', 40000, false),
    ('US', 'TX', 62500, false), ('US', 'WA', 65000, false), ('US', 'FL', 60000, false),
    ('US', 'IL', 62500, false), ('CA', '', 50000, false), ('GB', '', 200000, true),
    ('DE', '', 190000, true), ('FR', '', 200000, true), ('NL', '', 210000, true),
    ('ES', '', 210000, true), ('IT', '', 220000, true), ('AT', '', 200000, true),
    ('SE', '', 250000, true), ('JP', '', 100000, true), ('AU', '', 100000, true);
