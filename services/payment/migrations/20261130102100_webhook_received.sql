-- Webhooks of a month ago are forgotten.
create index webhook_received on webhook (received_at);
