-- Money on a code. Only the code's SHA-256 is kept: it has 80 random bits, so that
-- nobody finds it from the hash. Every change of the balance has its entry.
create table gift_card (
    gift_card_id uuid primary key,
    code_hash bytea not null,
    last_four char(4) not null,
    currency char(3) not null,
    issued bigint not null,
    balance bigint not null,
    created_at timestamptz not null default now(),
    constraint gift_card_code_once unique (code_hash),
    constraint gift_card_balance check (0 < issued and balance between 0 and issued)
);

-- What an order took (negative) and what came back (positive).
create table gift_card_entry (
    gift_card_entry_id bigint generated always as identity primary key,
    gift_card_id uuid not null references gift_card (gift_card_id),
    order_id uuid not null references placed_order (order_id),
    kind text not null,
    amount bigint not null,
    at timestamptz not null default now(),
    constraint gift_card_entry_kind check (
        kind = 'spent' and amount < 0 or kind in ('cancelled', 'returned') and amount > 0
    )
);

create index gift_card_entry_of_order on gift_card_entry (order_id);
create index gift_card_entry_of_card on gift_card_entry (gift_card_id, gift_card_entry_id);
-- An order takes from a card once, and gives back once when it is called off.
create unique index gift_card_entry_once on gift_card_entry (order_id, gift_card_id, kind)
    where kind in ('spent', 'cancelled');
