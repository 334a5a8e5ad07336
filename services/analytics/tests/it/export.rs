//! Events in Parquet files, read back from folders and buckets.

use std::fs::File;
use std::path::Path;

use analytics_service::export::{Place, Written, export};
use axum::http::StatusCode;
use parquet::file::reader::{ChunkReader, FileReader, SerializedFileReader};
use parquet::record::RowAccessor;
use shared_types::Currency;
use shared_types::event::ProductViewed;
use sqlx::PgPool;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::mall::{Bought, DAY, Mall, order};
use crate::storage::Storage;

const BOUGHT: Bought = Bought {
    seller: 1,
    product: 1,
    units: 1,
    price: 100,
};

/// An event's id, time in microseconds, type and data.
type Told = (String, i64, String, String);

fn read(file: impl ChunkReader + 'static) -> Vec<Told> {
    let reader = SerializedFileReader::new(file).unwrap();
    let rows = reader.get_row_iter(None).unwrap();
    rows.map(|row| {
        let row = row.unwrap();
        let text = |column| row.get_string(column).unwrap().clone();
        (
            text(0),
            row.get_timestamp_micros(1).unwrap(),
            text(2),
            text(3),
        )
    })
    .collect()
}

/// What files should say of the time before `to`.
async fn kept(pool: &PgPool, to: OffsetDateTime) -> Vec<Told> {
    sqlx::query_as(
        "select event_id::text, (extract(epoch from time) * 1000000)::bigint, kind, data::text
         from raw_event where time < $1
         order by date_trunc('month', time, 'UTC'), kind, time, event_id",
    )
    .bind(to)
    .fetch_all(pool)
    .await
    .unwrap()
}

/// The last day of March, the first two of April, and one that is not asked for.
async fn four_days(mall: &Mall) {
    for day in 0..4 {
        let at = DAY + Duration::days(day) + Duration::microseconds(123_457);
        let product_id = Uuid::from_u128(7).into();
        mall.hear(at - Duration::HOUR, ProductViewed { product_id })
            .await;
        mall.hear(at, order(Currency::USD, &[BOUGHT])).await;
    }
}

const UNTIL: OffsetDateTime = time::macros::datetime!(2024-04-02 12:00 UTC);

fn written(place: &str) -> [Written; 2] {
    let of = |month: &str, events| Written {
        name: format!("{place}/raw_event_2024_{month}.parquet"),
        events,
    };
    [of("03", 3), of("04", 3)]
}

async fn in_folder(folder: &Path) -> anyhow::Result<Place> {
    Place::open(folder, []).await
}

#[sqlx::test(migrations = false)]
async fn a_months_events_are_a_file_that_reads_back(pool: PgPool) {
    let mall = Mall::open(pool).await;
    four_days(&mall).await;
    let folder = tempfile::tempdir().unwrap();
    let place = in_folder(&folder.path().join("made")).await.unwrap();
    for _ in 0..2 {
        let done = export(&mall.pool, &place, DAY - Duration::DAY, UNTIL)
            .await
            .unwrap();
        let shown = folder.path().join("made");
        assert_eq!(done, written(shown.to_str().unwrap()));
        let files = std::fs::read_dir(&shown).unwrap().count();
        assert_eq!(files, 2, "nothing else is left behind");
        let files = done.iter().map(|one| File::open(&one.name).unwrap());
        let told: Vec<_> = files.flat_map(read).collect();
        assert_eq!(told, kept(&mall.pool, UNTIL).await);
    }
}

#[sqlx::test(migrations = false)]
async fn a_months_events_are_an_object_that_reads_back(pool: PgPool) {
    let mall = Mall::open(pool).await;
    four_days(&mall).await;
    let storage = Storage::start().await;
    let place = Storage::place(&storage.url, "s3://mall/events/raw/")
        .await
        .unwrap();
    let done = export(&mall.pool, &place, DAY - Duration::DAY, UNTIL)
        .await
        .unwrap();
    assert_eq!(done, written("s3://mall/events/raw"));
    let folder = tempfile::tempdir().unwrap();
    let folder_too = in_folder(folder.path()).await.unwrap();
    let files = export(&mall.pool, &folder_too, DAY - Duration::DAY, UNTIL)
        .await
        .unwrap();
    for (object, file) in done.iter().zip(&files) {
        let path = object.name.trim_start_matches("s3://");
        let bytes = storage.object(path).await.unwrap();
        assert!(
            bytes == std::fs::read(&file.name).unwrap(),
            "{path} is another than in a folder"
        );
    }
}

/// More than one part's worth, which does not shrink.
async fn many_events(mall: &Mall) {
    sqlx::query(
        "insert into raw_event (event_id, time, kind, data)
         select gen_random_uuid(), $1 + number * interval '1 second', 'kind ' || number % 3,
                jsonb_build_object('noise', (select string_agg(gen_random_uuid()::text, '')
                                             from generate_series(1, 9) where number > 0))
         from generate_series(1, 45000) as number",
    )
    .bind(DAY - Duration::days(20))
    .execute(&mall.pool)
    .await
    .unwrap();
}

#[sqlx::test(migrations = false)]
async fn a_large_month_goes_in_parts_and_one_that_was_lost_goes_again(pool: PgPool) {
    let mall = Mall::open(pool).await;
    // March has its table.
    mall.hear(DAY - Duration::days(21), order(Currency::USD, &[BOUGHT]))
        .await;
    many_events(&mall).await;
    let storage = Storage::start().await;
    let endpoint = storage.behind(2, 2, StatusCode::SERVICE_UNAVAILABLE).await;
    let place = Storage::place(&endpoint, "s3://mall").await.unwrap();
    let done = export(&mall.pool, &place, DAY - Duration::days(30), DAY)
        .await
        .unwrap();
    assert_eq!(done[0].events, 45_001);
    let bytes = storage
        .object("mall/raw_event_2024_03.parquet")
        .await
        .unwrap();
    assert!(
        bytes.len() > 8 * 1024 * 1024,
        "{} bytes are one part",
        bytes.len()
    );
    let file = tempfile::tempfile().unwrap();
    std::io::Write::write_all(&mut &file, &bytes).unwrap();
    assert!(read(file) == kept(&mall.pool, DAY).await);
}

#[sqlx::test(migrations = false)]
async fn an_object_is_the_old_one_until_the_new_one_is_whole(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.hear(DAY - Duration::days(21), order(Currency::USD, &[BOUGHT]))
        .await;
    let storage = Storage::start().await;
    let place = Storage::place(&storage.url, "s3://mall").await.unwrap();
    export(&mall.pool, &place, DAY - Duration::days(30), DAY)
        .await
        .unwrap();
    let name = "mall/raw_event_2024_03.parquet";
    let old = storage.object(name).await.unwrap();

    many_events(&mall).await;
    let endpoint = storage.behind(2, 1, StatusCode::FORBIDDEN).await;
    let place = Storage::place(&endpoint, "s3://mall").await.unwrap();
    let refused = export(&mall.pool, &place, DAY - Duration::days(30), DAY)
        .await
        .unwrap_err();
    let said = refused.to_string();
    assert!(
        said.contains(name) && said.contains("AWS_ACCESS_KEY_ID"),
        "{said}"
    );
    assert!(storage.object(name).await.unwrap() == old);
    let uploads = storage.uploads().await;
    assert!(!uploads.contains("<Upload>"), "it is called off: {uploads}");
}

#[sqlx::test(migrations = false)]
async fn what_stands_in_the_way_is_said(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.hear(DAY, order(Currency::USD, &[BOUGHT])).await;
    let to = DAY + Duration::days(1);
    let storage = Storage::start().await;

    let place = Storage::place(&storage.url, "s3://no-such-mall/a")
        .await
        .unwrap();
    let said = export(&mall.pool, &place, DAY, to)
        .await
        .unwrap_err()
        .to_string();
    assert!(said.contains("make s3://no-such-mall/a first"), "{said}");

    let place = Storage::place("http://127.0.0.1:9", "s3://mall")
        .await
        .unwrap();
    let said = export(&mall.pool, &place, DAY, to)
        .await
        .unwrap_err()
        .to_string();
    assert!(
        said.contains("s3://mall/raw_event_2024_03.parquet"),
        "{said}"
    );
    assert!(said.contains("http://127.0.0.1:9"), "{said}");

    let none = [(
        "AWS_METADATA_ENDPOINT".to_owned(),
        "http://127.0.0.1:9".to_owned(),
    )];
    let said = Place::open(Path::new("s3://mall"), none)
        .await
        .err()
        .unwrap()
        .to_string();
    assert!(said.contains("set AWS_ACCESS_KEY_ID"), "{said}");

    let said = in_folder(Path::new("gs://mall"))
        .await
        .err()
        .unwrap()
        .to_string();
    assert!(said.contains("s3://bucket/prefix"), "{said}");
    let file = tempfile::NamedTempFile::new().unwrap();
    let said = in_folder(file.path()).await.err().unwrap().to_string();
    assert!(said.contains(file.path().to_str().unwrap()), "{said}");
}
