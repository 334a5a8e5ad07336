-- One row per product, with all that a list shows, filters and sorts by, so that
-- a page of a list is one walk along one index. Seller and prices are copied here
-- from their own tables in the transaction that changes them.
create table product (
    product_id uuid primary key,
    seller_id uuid not null constraint product_seller_fkey references seller,
    -- What the seller's own files call it.
    handle text not null,
    slug text not null constraint product_slug_key unique,
    title text not null,
    published boolean not null,
    seller_slug text not null,
    seller_name text not null,
    image_url text,
    image_alt text,
    currency text not null constraint product_currency_check check (currency ~ '^[A-Z]{3}$'),
    min_price bigint not null,
    max_price bigint not null,
    -- The cheapest variant's.
    compare_at bigint,
    rating real constraint product_rating_check check (rating between 1 and 5),
    rating_count int not null default 0,
    -- Units that can be bought now, over all variants on offer.
    available bigint not null,
    -- Set where there is nothing to choose.
    single_variant_id uuid,
    popularity bigint not null default 0,
    -- Best average first; of equal ones that of more voices.
    rating_rank bigint not null generated always as (
        case when rating is null then 0
        else round(rating::numeric, 2)::numeric * 100000000 + least(rating_count, 999999) end
    ) stored,
    listed_at timestamptz not null,
    updated_at timestamptz not null,
    -- Slugs of its category and those above, department first.
    category_path text[] not null,
    -- `Name:Value` of its attributes and of its variants' options.
    facet_values text[] not null,
    search tsvector not null,
    -- Of what was imported, so that importing it again changes nothing.
    content_hash bytea not null,
    constraint product_handle_key unique (seller_id, handle),
    constraint product_price_check check (0 <= min_price and min_price <= max_price),
    constraint product_compare_at_check check (compare_at > min_price)
) with (fillfactor = 85);

-- One index per order of a list; the id makes the order total.
create index product_by_popularity on product (popularity, product_id) where published;
create index product_by_age on product (listed_at, product_id) where published;
create index product_by_price on product (min_price, product_id) where published;
create index product_by_rating on product (rating_rank, product_id) where published;

create index product_in_category on product using gin (category_path) with (fastupdate = off);
create index product_with_facet on product using gin (facet_values) with (fastupdate = off);
create index product_of_seller on product (seller_slug) where published;
-- An import adds many words; they are sorted in together, a megabyte at a time.
create index product_search on product using gin (search)
    with (gin_pending_list_limit = 1024);
create index product_title_trigrams on product using gin (lower(title) gin_trgm_ops)
    with (gin_pending_list_limit = 1024);
