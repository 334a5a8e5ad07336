-- Who takes which types of event.
create table subscription (
    subscription_id integer generated always as identity primary key,
    name text not null constraint subscription_name_key unique,
    event_types text[] not null
);
