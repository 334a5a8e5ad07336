-- What the mall owes each seller, kept in step with the ledger's entries in the same
-- statement. Its row is what bookings of one seller wait for, one after the other.
create table seller_balance (
    seller_id uuid not null,
    currency text not null,
    -- Sold, but still within the holding time.
    pending bigint not null default 0,
    -- To be paid out; negative where a refund came after the payout.
    available bigint not null default 0,
    -- On its way to the seller.
    in_transit bigint not null default 0,
    primary key (seller_id, currency)
);
