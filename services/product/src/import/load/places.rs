//! Sellers and categories that products belong to, made where they are missing.

use std::collections::HashMap;

use sqlx::PgConnection;
use uuid::Uuid;

use super::slug::slug;

/// Longest slugs, so that those made of them fit into addresses of 200.
const SELLER: usize = 80;
const CATEGORY: usize = 36;

/// A seller as a product row copies it.
#[derive(Clone, Debug)]
pub(super) struct Seller {
    pub seller_id: Uuid,
    pub slug: String,
    pub name: String,
}

/// A seller as an import describes it.
#[derive(Clone, Copy, Debug)]
pub(super) struct SellerWords<'a> {
    pub name: &'a str,
    pub story: &'a str,
    pub city: &'a str,
}

/// What one import has met so far.
///
/// Remembered only across batches that were committed; see [`Places::forget`].
#[derive(Default)]
pub(super) struct Places {
    sellers: HashMap<String, Seller>,
    /// By names joined with a character that none has.
    categories: HashMap<String, Vec<String>>,
}

impl Places {
    /// After a batch that was rolled back: what it made is not there.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// The seller of that name.
    pub async fn seller(
        &mut self,
        connection: &mut PgConnection,
        words: SellerWords<'_>,
    ) -> Result<Seller, sqlx::Error> {
        let slug = slug(words.name, SELLER).unwrap_or_else(|| "seller".to_owned());
        if let Some(known) = self.sellers.get(&slug) {
            return Ok(known.clone());
        }
        let seller = ensure_seller(connection, &slug, words).await?;
        self.sellers.insert(slug, seller.clone());
        Ok(seller)
    }

    /// The seller of that id, if there is one.
    pub async fn seller_by_id(
        &mut self,
        connection: &mut PgConnection,
        seller: Uuid,
    ) -> Result<Option<Seller>, sqlx::Error> {
        if let Some(known) = self
            .sellers
            .values()
            .find(|known| known.seller_id == seller)
        {
            return Ok(Some(known.clone()));
        }
        let found = sqlx::query_as!(
            Seller,
            "select seller_id, slug, name from seller where seller_id = $1",
            seller
        )
        .fetch_optional(connection)
        .await?;
        self.sellers
            .extend(found.clone().map(|found| (found.slug.clone(), found)));
        Ok(found)
    }

    /// The slugs from the department down to the category of these names.
    pub async fn category_path(
        &mut self,
        connection: &mut PgConnection,
        names: &[String],
    ) -> Result<Vec<String>, sqlx::Error> {
        let key = names.join("\u{1f}");
        if let Some(known) = self.categories.get(&key) {
            return Ok(known.clone());
        }
        let mut path: Vec<String> = Vec::with_capacity(names.len());
        let mut parent = None;
        for (depth, name) in names.iter().enumerate() {
            let above = path.last().map(String::as_str);
            let (id, slug) = ensure_category(connection, parent, above, depth, name).await?;
            parent = Some(id);
            path.push(slug);
        }
        self.categories.insert(key, path.clone());
        Ok(path)
    }
}

/// Gives the category at the end of `path` a picture of its own.
pub(super) async fn picture(
    connection: &mut PgConnection,
    path: &[String],
    image_url: &str,
) -> Result<(), sqlx::Error> {
    let slug = path.last().map(String::as_str).unwrap_or_default();
    sqlx::query!(
        "update category set image_url = $2 where slug = $1",
        slug,
        image_url
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn ensure_seller(
    connection: &mut PgConnection,
    slug: &str,
    words: SellerWords<'_>,
) -> Result<Seller, sqlx::Error> {
    // The update changes nothing, but makes `returning` answer in both cases.
    sqlx::query_as!(
        Seller,
        "insert into seller (seller_id, slug, name, story, city) values ($1, $2, $3, $4, $5)
         on conflict (slug) do update set
             story = case when seller.story = '' then excluded.story else seller.story end,
             city = case when seller.city = '' then excluded.city else seller.city end
         returning seller_id, slug, name",
        Uuid::now_v7(),
        slug,
        words.name,
        words.story,
        words.city
    )
    .fetch_one(connection)
    .await
}

/// The category called `name` below `parent`; its slug is its path, with a number
/// where another path reads the same.
async fn ensure_category(
    connection: &mut PgConnection,
    parent: Option<Uuid>,
    above: Option<&str>,
    depth: usize,
    name: &str,
) -> Result<(Uuid, String), sqlx::Error> {
    let own = slug(name, CATEGORY).unwrap_or_else(|| "other".to_owned());
    let path = above.map_or_else(|| own.clone(), |above| format!("{above}-{own}"));
    let depth = i32::try_from(depth).unwrap_or(i32::MAX);
    let mut number = 1;
    loop {
        let slug = if number == 1 {
            path.clone()
        } else {
            format!("{path}-{number}")
        };
        let row = sqlx::query!(
            r#"with made as (
                 insert into category (category_id, parent_id, slug, name, depth, position)
                 values ($1, $2, $3, $4, $5, (select count(*) from category))
                 on conflict (slug) do nothing
                 returning category_id, parent_id
             )
             select category_id as "category_id!", parent_id from made
             union all
             select category_id, parent_id from category where slug = $3"#,
            Uuid::now_v7(),
            parent,
            slug,
            name,
            depth
        )
        .fetch_optional(&mut *connection)
        .await?;
        match row {
            Some(row) if row.parent_id == parent => return Ok((row.category_id, slug)),
            Some(_) => number += 1,
            // Another import made it while this one waited; now it can be seen.
            None => {}
        }
    }
}
