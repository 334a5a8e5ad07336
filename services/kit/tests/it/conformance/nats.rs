//! The bus over NATS JetStream, on a server of its own for each test.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use server_kit::env::Secret;
use service_kit::bus::{Bus, NatsBus};

use super::stage::Broker;

/// A server on a port of its own, with a folder that goes with it.
pub struct Nats {
    server: Child,
    folder: PathBuf,
    url: String,
}

impl Nats {
    /// Kills the server; what it has confirmed is in its folder.
    pub fn kill(&mut self) {
        self.server.kill().unwrap();
        self.server.wait().unwrap();
    }

    /// Starts it again at the same address.
    pub async fn revive(&mut self) {
        let port = self.url.rsplit(':').next().unwrap();
        self.server = spawn(&self.folder, port);
        address(&self.folder, &mut self.server).await;
    }
}

fn spawn(folder: &Path, port: &str) -> Child {
    // `cargo xtask test` says where it is.
    let program = std::env::var_os("NATS_SERVER").unwrap_or_else(|| "nats-server".into());
    Command::new(program)
        .args(["-a", "127.0.0.1", "-p", port, "-js", "-sd"])
        .arg(folder.join("store"))
        .arg("--ports_file_dir")
        .arg(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("nats-server is needed: apt-get install nats-server")
}

/// Where the server listens, once it does.
async fn address(folder: &Path, server: &mut Child) -> String {
    let ports = folder.join(format!("nats-server_{}.ports", server.id()));
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        let text = std::fs::read_to_string(&ports).unwrap_or_default();
        if let Ok(found) = serde_json::from_str::<serde_json::Value>(&text) {
            return found["nats"][0].as_str().unwrap().to_owned();
        }
        assert!(Instant::now() < deadline, "nats-server does not start");
        assert!(server.try_wait().unwrap().is_none(), "nats-server ended");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

impl Broker for Nats {
    async fn start() -> Self {
        let name = format!("mallhive-nats-{}", uuid::Uuid::now_v7().simple());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir(&folder).unwrap();
        let mut server = spawn(&folder, "-1");
        let url = address(&folder, &mut server).await;
        Self {
            server,
            folder,
            url,
        }
    }

    async fn bus(&self, lease: Duration) -> Arc<dyn Bus> {
        let url = Secret::new(self.url.as_str());
        Arc::new(NatsBus::connect_with(&url, lease).await.unwrap())
    }

    async fn end(self) {}
}

impl Drop for Nats {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

super::conforms!(Nats);
