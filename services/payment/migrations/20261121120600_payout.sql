-- Where a seller's money goes, and each time it went. A payout's id is what makes
-- asking the provider again safe.
create table payout_account (
    seller_id uuid primary key,
    provider_account text not null,
    updated_at timestamptz not null default now(),
    constraint payout_account_shape check (provider_account ~ '^acct_[A-Za-z0-9]{1,60}$')
);

create table payout (
    payout_id uuid primary key,
    seller_id uuid not null,
    currency text not null,
    amount bigint not null,
    provider_account text not null,
    status text not null default 'pending',
    provider_transfer text,
    problem text,
    attempts int not null default 0,
    next_try_at timestamptz not null,
    created_at timestamptz not null,
    settled_at timestamptz,
    constraint payout_positive check (amount > 0),
    constraint payout_status check (status in ('pending', 'paid', 'returned', 'needs_attention'))
);

create index payout_of_seller on payout (seller_id, payout_id desc);
create index payout_due on payout (next_try_at) where status = 'pending';
-- One at a time for each seller and currency.
create unique index payout_open_once on payout (seller_id, currency)
    where status in ('pending', 'needs_attention');
