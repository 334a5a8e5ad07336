-- The double-entry ledger of sellers' money: a debit is positive, a credit negative, and
-- each transaction sums to nothing in each currency. A thing that happened is booked once:
-- its kind and the id of what caused it are unique.
create table ledger_transaction (
    ledger_transaction_id uuid primary key,
    kind text not null,
    source_id uuid not null,
    order_id uuid,
    booked_at timestamptz not null default now(),
    constraint ledger_transaction_once unique (kind, source_id),
    constraint ledger_transaction_kind check (kind in (
        'charge', 'commission', 'provider_fee', 'release',
        'refund', 'commission_returned', 'claw_back',
        'payout', 'payout_paid', 'payout_returned'
    ))
);

create table ledger_entry (
    ledger_transaction_id uuid not null references ledger_transaction (ledger_transaction_id),
    position smallint not null,
    account text not null,
    seller_id uuid,
    currency text not null,
    amount bigint not null,
    primary key (ledger_transaction_id, position),
    constraint ledger_entry_account check (account in (
        'provider_clearing', 'mall_commission', 'provider_fee', 'gift_card',
        'seller_pending', 'seller_available', 'payout_in_transit'
    )),
    constraint ledger_entry_seller check (
        (account in ('seller_pending', 'seller_available', 'payout_in_transit'))
        = (seller_id is not null)
    ),
    constraint ledger_entry_something check (amount <> 0)
);

create index ledger_entry_of_seller on ledger_entry (seller_id, ledger_transaction_id desc)
    where seller_id is not null;
