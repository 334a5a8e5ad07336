-- What a seller gets of the order, as `SellerShare` says it to the ledger. Orders from
-- before have none.
alter table seller_order add column share jsonb;
