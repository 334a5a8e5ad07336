-- What takes something off a sale. With a code it is a coupon, without one it
-- applies by itself. `used` counts only where there is a limit, so that a promotion
-- without one is no row that every order has to wait for.
create table promotion (
    promotion_id uuid primary key,
    name text not null,
    -- Upper-case letters and digits.
    code text,
    effect text not null,
    -- Parts per million of the lines it covers.
    percentage_ppm int,
    amount bigint,
    currency char(3),
    scope text not null,
    seller_id uuid,
    category text,
    product_id uuid,
    -- The least the lines it covers must come to, before any discount.
    minimum bigint,
    starts_at timestamptz not null default now(),
    ends_at timestamptz,
    total_limit int,
    shopper_limit int,
    used int not null default 0,
    created_at timestamptz not null default now(),
    constraint promotion_code_once unique (code),
    constraint promotion_code_form check (code ~ '^[A-Z0-9]{3,40}$'),
    constraint promotion_effect check (
        effect = 'percentage' and percentage_ppm between 1 and 1000000
        or effect = 'amount' and amount > 0
        or effect = 'free_delivery'
    ),
    constraint promotion_currency check (
        currency is not null or (amount is null and minimum is null)
    ),
    constraint promotion_scope check (
        scope = 'cart'
        or scope = 'seller' and seller_id is not null
        or scope = 'category' and category is not null
        or scope = 'product' and product_id is not null
    ),
    constraint promotion_minimum check (minimum > 0),
    constraint promotion_period check (ends_at is null or starts_at <= ends_at),
    constraint promotion_limits check (total_limit > 0 and shopper_limit > 0),
    constraint promotion_used check (used >= 0 and used <= total_limit)
);

create index promotion_automatic on promotion (promotion_id) where code is null;

-- An order's use of a promotion; called off with the order.
create table redemption (
    order_id uuid not null references placed_order (order_id),
    promotion_id uuid not null references promotion (promotion_id),
    user_id uuid,
    -- In lower case.
    email text not null,
    amount bigint not null,
    taken_at timestamptz not null default now(),
    released_at timestamptz,
    primary key (order_id, promotion_id),
    constraint redemption_amount check (amount > 0)
);

create index redemption_of_email on redemption (promotion_id, email) where released_at is null;
create index redemption_of_user on redemption (promotion_id, user_id)
    where released_at is null and user_id is not null;
