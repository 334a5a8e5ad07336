-- When a captured payment is next asked about for money that went back without us: given
-- back on the provider's own pages, while its webhook was lost. Null: not any more.
alter table payment add column look_at timestamptz;

update payment set look_at = now() where captured > refunded;

create index payment_look_at on payment (look_at) where look_at is not null;
