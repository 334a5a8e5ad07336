-- The category tree. A slug is the path of slugs from the department down, so
-- that it stays readable in addresses and unique over the whole tree.
create table category (
    category_id uuid primary key,
    parent_id uuid constraint category_parent_fkey references category,
    slug text not null constraint category_slug_key unique,
    name text not null,
    depth int not null constraint category_depth_check check (depth between 0 and 5),
    position int not null default 0,
    -- Its own picture; without one, its most popular product's stands for it.
    image_url text,
    constraint category_root_check check ((parent_id is null) = (depth = 0))
);

create index category_parent on category (parent_id);
