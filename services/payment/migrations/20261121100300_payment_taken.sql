-- What was taken, given back and kept by the provider of each payment, so that one
-- conditional update holds that no more is given back than was taken. `refunded`
-- counts refunds that are under way too. A fee of null is one the provider has not
-- told yet.
alter table payment
    add column provider text not null default 'stripe',
    add column provider_charge text,
    add column captured bigint not null default 0,
    add column refunded bigint not null default 0,
    add column fee bigint;

update payment set captured = amount where status in ('captured', 'refunded');
update payment set refunded = amount where status = 'refunded';

alter table payment
    add constraint payment_captured check (captured between 0 and amount),
    add constraint payment_refunded check (refunded between 0 and captured);
