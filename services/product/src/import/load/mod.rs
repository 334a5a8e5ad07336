//! Loads drafts into the catalogue, in batches, repeatably.
//!
//! A batch is one transaction: sellers and categories are made where they are
//! missing ([`places`]), what is known already is read ([`known`]), drafts that
//! are as they were before are left alone, and the others become [`rows`] that
//! one statement for each table writes ([`write`]). Events go out in the same
//! transaction.

mod assemble;
mod batch;
mod candidate;
mod check;
mod digest;
mod known;
mod places;
mod rows;
mod slug;
mod write;

use std::collections::HashSet;

use anyhow::Context;
use shared_types::SellerId;
use sqlx::PgPool;
use time::Duration;
use uuid::Uuid;

use self::batch::{Batch, Outcome};
use self::check::Fault;
use self::places::{Places, SellerWords};
use super::draft::{Field, ProductDraft, VariantDraft};

/// Products written in one transaction.
const BATCH: usize = 200;

/// Whose products the drafts become.
#[derive(Clone, Copy, Debug)]
pub enum SellerChoice {
    /// Each draft's own vendor's, who is made a seller where missing.
    FromVendor,
    /// One seller's, whatever the drafts say.
    Of(SellerId),
}

/// What an import came to.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Products listed or changed.
    pub products: u64,
    /// Their variants.
    pub variants: u64,
    /// Products that were as they are already.
    pub unchanged: u64,
    /// What was left out, and why.
    pub rejected: Vec<Rejected>,
}

/// A product or one variant of it that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// The product, as its seller calls it.
    pub handle: String,
    /// The variant; `None` where it is the whole product.
    pub sku: Option<String>,
    /// The line on which the file tells of it; `None` where it came from no file.
    pub line: Option<u64>,
    /// What of it is at fault.
    pub field: Field,
    /// What stood there.
    pub value: String,
    /// One sentence its seller can act on.
    pub reason: String,
}

impl Rejected {
    fn product(draft: &ProductDraft, fault: Fault) -> Self {
        Self {
            // One that is too long is refused for it, and would be here in full.
            handle: draft.handle.chars().take(200).collect(),
            sku: None,
            line: draft.line,
            field: fault.field,
            value: fault.value,
            reason: fault.reason,
        }
    }

    fn variant(draft: &ProductDraft, variant: &VariantDraft, fault: Fault) -> Self {
        Self {
            sku: Some(variant.sku.clone()),
            line: variant.line,
            ..Self::product(draft, fault)
        }
    }
}

/// A seller in their own words.
#[derive(Clone, Copy, Debug)]
pub struct SellerProfile<'a> {
    /// Their name, as their products give it.
    pub name: &'a str,
    /// One line about them.
    pub story: &'a str,
    /// Where they are.
    pub city: &'a str,
}

/// A department with its own picture.
#[derive(Clone, Copy, Debug)]
pub struct DepartmentProfile<'a> {
    /// Its name, as products' category paths give it.
    pub name: &'a str,
    /// Where its picture is.
    pub image_url: &'a str,
}

/// Loads `drafts` and tells `progress` after each batch how far it came.
///
/// Loading the same again changes nothing. Units on hand are set to what a changed
/// draft says, but never below those held for orders. What cannot be loaded is
/// left out and said in the summary.
///
/// # Errors
/// When the database fails; batches before that stay.
pub async fn load(
    pool: &PgPool,
    drafts: impl IntoIterator<Item = ProductDraft>,
    seller: SellerChoice,
    progress: impl FnMut(&Summary),
) -> anyhow::Result<Summary> {
    load_aged(pool, drafts, seller, Duration::ZERO, progress).await
}

/// [`load`], with new products listed over the time before now, in no order.
pub(crate) async fn load_aged(
    pool: &PgPool,
    drafts: impl IntoIterator<Item = ProductDraft>,
    seller: SellerChoice,
    age: Duration,
    mut progress: impl FnMut(&Summary),
) -> anyhow::Result<Summary> {
    let mut loading = Loading {
        pool,
        seller,
        age,
        places: Places::default(),
        met: HashSet::new(),
    };
    let mut summary = Summary::default();
    let mut drafts = drafts.into_iter();
    loop {
        let batch: Vec<ProductDraft> = drafts.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            if summary.products > 0 {
                settle(pool).await?;
            }
            return Ok(summary);
        }
        loading
            .add(&batch, &mut summary)
            .await
            .context("the import stopped")?;
        progress(&summary);
    }
}

/// Leaves indexes and statistics as searches and lists want them.
async fn settle(pool: &PgPool) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "select gin_clean_pending_list('product_search') as words,
             gin_clean_pending_list('product_title_trigrams') as trigrams"
    )
    .fetch_one(pool)
    .await?;
    sqlx::query!("analyze product, product_content, variant, stock")
        .execute(pool)
        .await?;
    Ok(())
}

/// Makes these sellers, or gives those without words theirs.
///
/// # Errors
/// When the database fails.
pub async fn introduce(pool: &PgPool, sellers: &[SellerProfile<'_>]) -> Result<(), sqlx::Error> {
    let mut transaction = service_kit::db::begin(pool).await?;
    let mut places = Places::default();
    for &SellerProfile { name, story, city } in sellers {
        places
            .seller(&mut transaction, SellerWords { name, story, city })
            .await?;
    }
    transaction.commit().await
}

/// Makes these departments, in this order and with these pictures.
///
/// # Errors
/// When the database fails.
pub async fn arrange(
    pool: &PgPool,
    departments: &[DepartmentProfile<'_>],
) -> Result<(), sqlx::Error> {
    let mut transaction = service_kit::db::begin(pool).await?;
    let mut places = Places::default();
    for department in departments {
        let name = [department.name.to_owned()];
        let path = places.category_path(&mut transaction, &name).await?;
        places::picture(&mut transaction, &path, department.image_url).await?;
    }
    transaction.commit().await
}

struct Loading<'a> {
    pool: &'a PgPool,
    seller: SellerChoice,
    age: Duration,
    places: Places,
    /// Sellers' handles of this run, so that a second one does not replace the first.
    met: HashSet<(Uuid, String)>,
}

impl Loading<'_> {
    async fn add(&mut self, drafts: &[ProductDraft], summary: &mut Summary) -> anyhow::Result<()> {
        let outcome = match self.try_add(drafts).await {
            Err(error) if is_passing(&error) => {
                // Another change was in the way; what it did is there to be seen now.
                self.places.forget();
                self.try_add(drafts).await?
            }
            outcome => outcome?,
        };
        self.met.extend(outcome.met);
        summary.products += outcome.products;
        summary.variants += outcome.variants;
        summary.unchanged += outcome.unchanged;
        summary.rejected.extend(outcome.rejected);
        Ok(())
    }

    async fn try_add(&mut self, drafts: &[ProductDraft]) -> Result<Outcome, sqlx::Error> {
        let mut transaction = service_kit::db::begin(self.pool).await?;
        let batch = Batch {
            seller: self.seller,
            age: self.age,
            met: &self.met,
            places: &mut self.places,
        };
        let outcome = batch.load(&mut transaction, drafts).await?;
        transaction.commit().await?;
        Ok(outcome)
    }
}

/// A deadlock, or a name that another import took at the same moment.
fn is_passing(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    code.is_some_and(|code| ["40P01", "40001", "23505"].contains(&code.as_ref()))
}
