-- Watched variants to be looked at, one row each however often something happened. A
-- worker claims a row by moving `due_at`; `times` tells whether more happened since.
create table variant_news (
    variant_id uuid primary key,
    times bigint not null default 1,
    tries integer not null default 0,
    due_at timestamptz not null default now()
);

create index variant_news_due on variant_news (due_at);
