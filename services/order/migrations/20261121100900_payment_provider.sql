-- Through whom the shopper chose to pay, so that a payment opened again goes the same
-- way; null leaves it to the payment service.
alter table placed_order add column payment_provider text;
