//! All SQL on accounts.

use shared_types::user::{Person, Role};
use shared_types::{SellerId, UserId};
use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::model::{Account, role_name, roles};

struct Row {
    user_id: Uuid,
    email: String,
    name: String,
    roles: Vec<String>,
    seller_id: Option<Uuid>,
    created_at: OffsetDateTime,
}

impl From<Row> for Account {
    fn from(row: Row) -> Self {
        Self {
            user_id: row.user_id.into(),
            email: row.email,
            name: row.name,
            roles: roles(&row.roles),
            seller_id: row.seller_id.map(SellerId::from),
            created_at: row.created_at,
        }
    }
}

/// What a password is checked against.
pub struct Credential {
    /// The account.
    pub user_id: UserId,
    /// Its address, in the case its owner typed.
    pub email: String,
    /// Its password's PHC string.
    pub password_hash: String,
    /// Whether it was signed in to from this network before.
    pub known_here: bool,
}

/// Adds a shopper; the constraint `user_account_email_key` refuses a taken address.
pub async fn insert(
    connection: &mut PgConnection,
    email: &str,
    name: &str,
    password_hash: &str,
    now: OffsetDateTime,
) -> Result<Account, sqlx::Error> {
    sqlx::query_as!(
        Row,
        "insert into user_account (user_id, email, name, password_hash, created_at)
         values ($1, $2, $3, $4, $5)
         returning user_id, email, name, roles, seller_id, created_at",
        Uuid::now_v7(),
        email,
        name,
        password_hash,
        now,
    )
    .fetch_one(connection)
    .await
    .map(Account::from)
}

/// The account, if it is still there.
pub async fn find(
    connection: &mut PgConnection,
    user_id: UserId,
) -> Result<Option<Account>, sqlx::Error> {
    let row = sqlx::query_as!(
        Row,
        "select user_id, email, name, roles, seller_id, created_at
         from user_account where user_id = $1",
        user_id.uuid(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(Account::from))
}

/// Where mail reaches those of `user_ids` who are still there.
pub async fn people(pool: &PgPool, user_ids: &[Uuid]) -> Result<Vec<Person>, sqlx::Error> {
    let rows = sqlx::query!(
        "select user_id, email, name from user_account where user_id = any($1)",
        user_ids,
    )
    .fetch_all(pool)
    .await?;
    let people = rows.into_iter().map(|row| Person {
        user_id: row.user_id.into(),
        email: row.email,
        name: row.name,
    });
    Ok(people.collect())
}

/// What to check a password for `email` against, in whatever case it is written.
///
/// A network stays known after its sign-in has ended, unless that was by a new
/// password: then it may have been a stranger's.
pub async fn credential_of_email(
    pool: &PgPool,
    email: &str,
    network_tag: &[u8],
) -> Result<Option<Credential>, sqlx::Error> {
    sqlx::query_as!(
        Credential,
        r#"select user_id, email, password_hash,
               exists (
                   select from sign_in
                   where sign_in.user_id = user_account.user_id
                       and network_tag = $2
                       and ended_by is distinct from 'password_change'
               ) as "known_here!"
         from user_account
         where lower(email collate "C") = lower($1 collate "C")"#,
        email,
        network_tag,
    )
    .fetch_optional(pool)
    .await
}

/// What to check the password of someone signed in against.
pub async fn credential_of_user(
    pool: &PgPool,
    user_id: UserId,
    network_tag: &[u8],
) -> Result<Option<Credential>, sqlx::Error> {
    sqlx::query_as!(
        Credential,
        r#"select user_id, email, password_hash,
               exists (
                   select from sign_in
                   where sign_in.user_id = user_account.user_id
                       and network_tag = $2
                       and ended_by is distinct from 'password_change'
               ) as "known_here!"
         from user_account
         where user_id = $1"#,
        user_id.uuid(),
        network_tag,
    )
    .fetch_optional(pool)
    .await
}

/// Changes what is given and returns the account, if it is still there.
pub async fn patch(
    pool: &PgPool,
    user_id: UserId,
    name: Option<&str>,
) -> Result<Option<Account>, sqlx::Error> {
    let row = sqlx::query_as!(
        Row,
        "update user_account set name = coalesce($2, name)
         where user_id = $1
         returning user_id, email, name, roles, seller_id, created_at",
        user_id.uuid(),
        name,
    )
    .fetch_optional(pool)
    .await?;
    Ok(row.map(Account::from))
}

/// Replaces a password that is still the one that was checked, and ends what was asked
/// for to replace it; `false` where it is not, because another change came first.
pub async fn replace_password(
    connection: &mut PgConnection,
    checked: &Credential,
    password_hash: &str,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with replaced as (
             update user_account set password_hash = $3
             where user_id = $1 and password_hash = $2
             returning user_id
         ), ended as (
             delete from password_reset using replaced
             where password_reset.user_id = replaced.user_id
         )
         select exists (select from replaced) as "replaced!""#,
        checked.user_id.uuid(),
        checked.password_hash,
        password_hash,
    )
    .fetch_one(connection)
    .await
}

/// Adds `role` to the account of `email`; whose it is, if there is one.
pub async fn add_role(
    pool: &PgPool,
    email: &str,
    role: Role,
    seller_id: Option<SellerId>,
) -> Result<Option<UserId>, sqlx::Error> {
    let user_id = sqlx::query_scalar!(
        r#"update user_account
         set roles = case when $2 = any (roles) then roles else array_append(roles, $2) end,
             seller_id = coalesce($3, seller_id)
         where lower(email collate "C") = lower($1 collate "C")
         returning user_id"#,
        email,
        role_name(role),
        seller_id.map(SellerId::uuid),
    )
    .fetch_optional(pool)
    .await?;
    Ok(user_id.map(UserId::from))
}
