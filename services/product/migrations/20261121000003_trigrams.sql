-- Search forgives typing mistakes by comparing trigrams.
create extension if not exists pg_trgm;
