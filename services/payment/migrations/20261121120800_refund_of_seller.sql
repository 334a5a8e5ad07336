-- Whose goods a refund is for: that seller bears it in the ledger, and all sellers of the
-- order where it does not say.
alter table refund add column seller_id uuid;
