use axum::{Router, http::header};
use edge::{BffUrls, EdgeConfig};
#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let page: &'static str = Box::leak("x".repeat(12_000).into_boxed_str());
    let app = Router::new().fallback(move || async move {
        ([(header::CACHE_CONTROL, "public, max-age=0, s-maxage=60, stale-while-revalidate=3600"),
          (header::CONTENT_TYPE, "text/html; charset=utf-8"),
          (header::CONTENT_SECURITY_POLICY, "default-src 'self'; script-src 'self' 'sha256-abc' 'wasm-unsafe-eval'"),
          (header::X_CONTENT_TYPE_OPTIONS, "nosniff"), (header::REFERRER_POLICY, "x"), (header::STRICT_TRANSPORT_SECURITY, "x"), (header::X_FRAME_OPTIONS, "DENY")], page)
    });
    let l = server_kit::bind(([127,0,0,1],0).into()).await?;
    let url = format!("http://{}", l.local_addr()?);
    let s = tokio_util::sync::CancellationToken::new();
    tokio::spawn(server_kit::serve(l, app, EdgeConfig::default_limits(), s.clone()));
    let config = EdgeConfig { listen: ([127,0,0,1],48080).into(), public_origin: "http://localhost:48080".into(),
        bffs: BffUrls { homepage: url.clone(), products: url.clone(), cart: url.clone(), checkout: url.clone(), profile: url },
        dist: "dist".into(), media: "media".into(), service_secret: server_kit::test::service_secret(), behaviours: None,
        cache_bytes: EdgeConfig::CACHE_BYTES, limits: EdgeConfig::default_limits() };
    edge::run_edge(config, s).await
}
