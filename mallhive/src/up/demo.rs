//! The demo catalogue and coupons, loaded at the first start.

use std::time::Instant;

use product_service::picture::IconSet;

use super::plan::Plan;
use crate::progress::Progress;

/// Loads the demo catalogue into an empty mall and draws its pictures; nothing is
/// done again that is current.
///
/// # Errors
/// When the database fails, or a picture cannot be written.
pub async fn open_catalogue(plan: &Plan) -> anyhow::Result<()> {
    let config = plan.service(product_service::NAME, 4002)?;
    let pool = service_kit::db::connect(&config, &[&product_service::MIGRATOR]).await?;
    let started = Instant::now();
    let mut progress = Progress::start();
    let loaded = product_service::demo_seed(&pool, |so_far| {
        progress.show(&format!(
            "loading the demo catalogue: {} products",
            so_far.products
        ));
    })
    .await?;
    pool.close().await;
    if let Some(summary) = loaded {
        let seconds = started.elapsed().as_secs_f64();
        progress.end(&format!(
            "loaded the demo catalogue: {} products with {} variants in {seconds:.1} s",
            summary.products, summary.variants
        ));
    }
    draw_pictures(plan)
}

/// Makes the demo coupons where they are missing.
///
/// # Errors
/// When the database fails.
pub async fn offer_coupons(plan: &Plan) -> anyhow::Result<()> {
    let config = plan.service(order_service::NAME, 4003)?;
    let pool = service_kit::db::connect(&config, &[&order_service::MIGRATIONS]).await?;
    order_service::promotion::operate::demo_seed(&pool).await?;
    pool.close().await;
    Ok(())
}

fn draw_pictures(plan: &Plan) -> anyhow::Result<()> {
    let media = plan.settings.media();
    if product_service::demo::media_is_current(&media) {
        return Ok(());
    }
    let Some(icons) = &plan.settings.icons else {
        eprintln!("MALLHIVE_ICONS is not set: the demo catalogue goes without pictures");
        return Ok(());
    };
    let icons = IconSet::load(icons)?;
    let mut progress = Progress::start();
    let drawn = product_service::demo::write_media(&media, &icons, |done, total| {
        progress.show(&format!("drawing pictures: {done} of {total}"));
    })?;
    progress.end(&format!("drew {drawn} pictures"));
    Ok(())
}
