-- Taking the money and calling the payment off ask the provider, one at a time. A turn
-- that ended without an answer leaves its time behind: whoever comes next asks the
-- provider how the payment stands before asking for anything else.
alter table payment add column turn_until timestamptz;
