-- Addresses whose mailbox refused mail for good: they get what they bought and
-- nothing else.
create table suppressed_address (
    address text primary key,
    reason text not null,
    since timestamptz not null default now(),
    constraint suppressed_address_lower check (address = lower(address))
);
