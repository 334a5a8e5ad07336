-- Operators and a metric ask for these alone, every few seconds.
create index placed_order_needs_attention on placed_order (placed_at)
    where status = 'needs_attention';
