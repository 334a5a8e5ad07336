-- What the mall keeps of a sale. The row without a seller is for all who have none of
-- their own. A placed order keeps the rate of its moment: changing one changes no sale.
create table commission_rate (
    commission_rate_id bigint generated always as identity primary key,
    seller_id uuid,
    -- Parts per million: 100000 is 10 %.
    rate_ppm int not null,
    constraint commission_rate_once unique nulls not distinct (seller_id),
    constraint commission_rate_range check (rate_ppm between 0 and 1000000)
);

insert into commission_rate (rate_ppm) values (100000);
