//! Reports of hours and days, for other services and operators.

pub mod period;
pub mod store;

use axum::extract::State;
use server_kit::{Api, ApiError, Call, Reply};
use shared_types::analytics::{
    Funnel, GetFunnel, GetSales, GetSearchTerms, GetTopProducts, SearchTerms, TopProducts,
};
use time::OffsetDateTime;

use crate::App;
use period::{BadPeriod, Period};

/// The length of lists where nobody says.
const LIMIT: i64 = 50;

/// Adds this resource's endpoints.
pub fn routes(api: Api<App>) -> Api<App> {
    api.endpoint::<GetSales, _, _>(sales)
        .endpoint::<GetFunnel, _, _>(funnel)
        .endpoint::<GetTopProducts, _, _>(top_products)
        .endpoint::<GetSearchTerms, _, _>(search_terms)
}

impl From<BadPeriod> for ApiError {
    fn from(bad: BadPeriod) -> Self {
        Self::invalid_field(bad.field, bad.reason)
    }
}

async fn sales(
    State(app): State<App>,
    Call { query, .. }: Call<GetSales>,
) -> Result<Reply<GetSales>, ApiError> {
    let now = OffsetDateTime::now_utc();
    let period = Period::of(query.from, query.to, query.grain, now)?;
    Ok(Reply(store::sales(&app.pool, period, query.seller).await?))
}

async fn funnel(
    State(app): State<App>,
    Call { query, .. }: Call<GetFunnel>,
) -> Result<Reply<GetFunnel>, ApiError> {
    let now = OffsetDateTime::now_utc();
    let period = Period::of(query.from, query.to, query.grain, now)?;
    let funnel: Funnel = store::funnel(&app.pool, period).await?;
    Ok(Reply(funnel))
}

async fn top_products(
    State(app): State<App>,
    Call { query, .. }: Call<GetTopProducts>,
) -> Result<Reply<GetTopProducts>, ApiError> {
    let now = OffsetDateTime::now_utc();
    let period = Period::of(query.from, query.to, query.grain, now)?;
    let limit = query.limit.unwrap_or(LIMIT);
    let products = store::top_products(&app.pool, period, query.seller, limit).await?;
    Ok(Reply(TopProducts { products }))
}

async fn search_terms(
    State(app): State<App>,
    Call { query, .. }: Call<GetSearchTerms>,
) -> Result<Reply<GetSearchTerms>, ApiError> {
    let now = OffsetDateTime::now_utc();
    let period = Period::of(query.from, query.to, query.grain, now)?;
    let limit = query.limit.unwrap_or(LIMIT);
    let terms = store::search_terms(&app.pool, period, query.without_result, limit).await?;
    Ok(Reply(SearchTerms { terms }))
}
