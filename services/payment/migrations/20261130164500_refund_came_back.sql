-- When everybody was told that a refund succeeded. One that fails after that is not tried
-- again under its id, by which the ledger knows it.
alter table refund add column given_at timestamptz;

update refund set given_at = created_at where status = 'succeeded';

-- A refund that came back in the ledger: it is booked the other way round.
alter table booked_refund add column failed_at timestamptz;

drop index booked_refund_waiting;
create index booked_refund_waiting on booked_refund (order_id)
    where booked_at is null and failed_at is null;

alter table ledger_transaction drop constraint ledger_transaction_kind;
alter table ledger_transaction add constraint ledger_transaction_kind check (kind in (
    'charge', 'commission', 'provider_fee', 'release',
    'refund', 'commission_returned', 'claw_back', 'refund_failed', 'commission_retaken',
    'payout', 'payout_paid', 'payout_returned'
));
