//! Events in Parquet files, read back.

use analytics_service::export::export;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::RowAccessor;
use shared_types::Currency;
use shared_types::event::{OrderConfirmed, Payload};
use sqlx::PgPool;
use time::Duration;

use crate::mall::{Bought, DAY, Mall, order};

const BOUGHT: Bought = Bought {
    seller: 1,
    product: 1,
    units: 1,
    price: 100,
};

#[sqlx::test(migrations = false)]
async fn a_months_events_are_a_file_that_reads_back(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let folder = tempfile::tempdir().unwrap();
    // The last day of March, the first two of April, and one that is not asked for.
    for day in 0..4 {
        let at = DAY + Duration::days(day) + Duration::microseconds(123_457);
        mall.hear(at, order(Currency::USD, &[BOUGHT])).await;
    }
    let to = DAY + Duration::days(3);
    let written = export(&mall.pool, folder.path(), DAY, to).await.unwrap();
    let told: Vec<_> = written
        .iter()
        .map(|one| (one.path.file_name().unwrap().to_str().unwrap(), one.events))
        .collect();
    assert_eq!(
        told,
        [
            ("raw_event_2024_03.parquet", 1),
            ("raw_event_2024_04.parquet", 2)
        ]
    );
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);

    let mut read = Vec::new();
    for one in &written {
        let file = std::fs::File::open(&one.path).unwrap();
        let reader = SerializedFileReader::new(file).unwrap();
        for row in reader.get_row_iter(None).unwrap() {
            let row = row.unwrap();
            assert_eq!(row.get_string(2).unwrap(), OrderConfirmed::TYPE);
            let time = row.get_timestamp_micros(1).unwrap();
            read.push((
                row.get_string(0).unwrap().clone(),
                time,
                row.get_string(3).unwrap().clone(),
            ));
        }
    }
    let kept: Vec<(String, i64, String)> = sqlx::query_as(
        "select event_id::text, (extract(epoch from time) * 1000000)::bigint, data::text
         from raw_event where time < $1 order by time",
    )
    .bind(to)
    .fetch_all(&mall.pool)
    .await
    .unwrap();
    assert_eq!(read, kept);
}

#[sqlx::test(migrations = false)]
async fn a_folder_that_cannot_be_written_is_named(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.hear(DAY, order(Currency::USD, &[BOUGHT])).await;
    let file = tempfile::NamedTempFile::new().unwrap();
    let to = DAY + Duration::days(1);
    let refused = export(&mall.pool, file.path(), DAY, to).await.unwrap_err();
    let name = file.path().to_str().unwrap();
    assert!(refused.to_string().contains(name), "{refused}");
}
