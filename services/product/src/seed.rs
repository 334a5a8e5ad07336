//! The demo catalogue's way into an empty mall.

use sqlx::PgPool;
use time::Duration;

use crate::demo;
use crate::import::{
    self, DepartmentProfile, SellerChoice, SellerProfile, Summary, arrange, introduce,
};

/// How long ago the oldest demo product was listed.
const AGE: Duration = Duration::days(300);

/// Loads the demo catalogue if the mall sells nothing yet, or if a former call
/// did not come to its end; `None` where there is nothing to do. Tells `progress`
/// now and then how far it came.
///
/// # Errors
/// When the database fails; the next call goes on.
pub async fn demo_seed(
    pool: &PgPool,
    progress: impl FnMut(&Summary),
) -> anyhow::Result<Option<Summary>> {
    if !begin(pool).await? {
        return Ok(None);
    }
    let departments: Vec<_> = demo::departments()
        .map(|department| {
            (
                department.name,
                format!("/media/{}.svg", department.picture),
            )
        })
        .collect();
    let departments: Vec<_> = departments
        .iter()
        .map(|(name, image_url)| DepartmentProfile { name, image_url })
        .collect();
    arrange(pool, &departments).await?;
    let sellers: Vec<_> = demo::sellers()
        .map(|seller| {
            (
                seller.name,
                seller.story,
                format!("{}, {}", seller.city, seller.country),
            )
        })
        .collect();
    let sellers: Vec<_> = sellers
        .iter()
        .map(|(name, story, city)| SellerProfile { name, story, city })
        .collect();
    introduce(pool, &sellers).await?;
    let drafts = demo::catalogue();
    let summary = import::load_aged(pool, drafts, SellerChoice::FromVendor, AGE, progress).await?;
    finish(pool).await?;
    Ok(Some(summary))
}

/// Whether there is something to do; remembers that it was begun.
async fn begin(pool: &PgPool) -> Result<bool, sqlx::Error> {
    sqlx::query!(
        "insert into import_run (name)
         select 'demo' where not exists (select from product)
         on conflict (name) do nothing"
    )
    .execute(pool)
    .await?;
    let unfinished = sqlx::query_scalar!(
        r#"select exists (
             select from import_run where name = 'demo' and finished_at is null
         ) as "unfinished!""#
    )
    .fetch_one(pool)
    .await?;
    Ok(unfinished)
}

async fn finish(pool: &PgPool) -> Result<(), sqlx::Error> {
    sqlx::query!("update import_run set finished_at = now() where name = 'demo'")
        .execute(pool)
        .await?;
    Ok(())
}
