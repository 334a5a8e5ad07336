//! All SQL on rates.

use shared_types::SellerId;
use shared_types::user::Address;
use sqlx::PgPool;
use uuid::Uuid;

use super::delivery::{DeliveryRate, Rates};
use super::tax::TaxRate;

/// Where parcels go, as far as rates depend on it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Destination {
    country: String,
    region: String,
}

impl From<&Address> for Destination {
    fn from(address: &Address) -> Self {
        Self {
            country: address.country.clone(),
            region: address.region.trim().to_uppercase(),
        }
    }
}

/// The rates that apply to `destination` for `sellers`.
///
/// # Errors
/// Those of the database.
pub async fn rates_for(
    pool: &PgPool,
    destination: &Destination,
    sellers: &[SellerId],
) -> sqlx::Result<Rates> {
    let sellers: Vec<Uuid> = sellers.iter().map(|id| id.uuid()).collect();
    let delivery = sqlx::query!(
        "select seller_id, method, name, currency, base_amount, per_kg_amount, free_from_amount,
                days_min, days_max
         from delivery_rate
         where zone = coalesce((select zone from delivery_zone where country = $1), 'world')
           and (seller_id is null or seller_id = any($2))
         order by base_amount
         limit 1000",
        destination.country,
        &sellers
    )
    .fetch_all(pool);
    let tax = sqlx::query!(
        "select rate_ppm, included from tax_rate
         where country = $1 and region in ('', $2)
         order by region desc limit 1",
        destination.country,
        destination.region
    )
    .fetch_optional(pool);
    let (delivery, tax) = tokio::try_join!(delivery, tax)?;
    let delivery = delivery
        .into_iter()
        .map(|row| {
            let unknown = |_| sqlx::Error::Decode("a delivery rate's currency is unknown".into());
            Ok(DeliveryRate {
                seller_id: row.seller_id.map(SellerId::from),
                method: row.method,
                name: row.name,
                currency: row.currency.parse().map_err(unknown)?,
                base_amount: row.base_amount,
                per_kg_amount: row.per_kg_amount,
                free_from_amount: row.free_from_amount,
                days: (row.days_min, row.days_max),
            })
        })
        .collect::<sqlx::Result<_>>()?;
    let tax = tax.map_or_else(TaxRate::default, |row| TaxRate {
        rate_ppm: i64::from(row.rate_ppm),
        included: row.included,
    });
    Ok(Rates { delivery, tax })
}
