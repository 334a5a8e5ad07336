//! The bus over AWS, on moto, which answers as AWS does.

use std::fs::File;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, Instant};

use server_kit::env::Secret;
use service_kit::bus::{AwsBus, Bus};
use uuid::Uuid;

use super::stage::Broker;

/// The one that the tests running now share; it takes seconds to start.
static RUNNING: Mutex<Weak<Moto>> = Mutex::new(Weak::new());

/// moto without some mistakes of its own.
const MENDED: &str = include_str!("mended_moto.py");

struct Moto {
    server: Child,
    log: PathBuf,
    /// Where it listens, such as `127.0.0.1:5000`.
    address: String,
}

impl Moto {
    fn shared() -> Arc<Self> {
        let mut running = RUNNING.lock().unwrap();
        running.upgrade().unwrap_or_else(|| {
            let moto = Arc::new(Self::start());
            *running = Arc::downgrade(&moto);
            moto
        })
    }

    fn start() -> Self {
        // `cargo xtask test` says where it is; the Python that has it is beside it.
        let program = std::env::var_os("MOTO_SERVER").map(PathBuf::from);
        let python = program.map_or_else(
            || "python3".into(),
            |program| program.with_file_name("python"),
        );
        let log = std::env::temp_dir().join(format!("mallhive-moto-{}", Uuid::now_v7().simple()));
        let mut server = Command::new(python)
            .args(["-c", MENDED, "-H", "127.0.0.1", "-p", "0"])
            .stdout(Stdio::null())
            .stderr(File::create(&log).unwrap())
            .spawn()
            .expect("Python with moto is needed: pip install 'moto[server]'");
        let deadline = Instant::now() + Duration::from_secs(60);
        let address = loop {
            let told = std::fs::read_to_string(&log).unwrap_or_default();
            let line = told.split_once("Running on http://");
            if let Some((address, _)) = line.and_then(|(_, rest)| rest.split_once('\n')) {
                break address.trim().to_owned();
            }
            assert!(Instant::now() < deadline, "moto does not start: {told}");
            assert!(server.try_wait().unwrap().is_none(), "moto ended: {told}");
            std::thread::sleep(Duration::from_millis(20));
        };
        let moto = Self {
            server,
            log,
            address,
        };
        moto.make_bucket();
        moto
    }

    /// The bus wants it to be there, as an operator would have made it.
    fn make_bucket(&self) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let address = &self.address;
        write!(
            stream,
            "PUT /events HTTP/1.1\r\nHost: {address}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
        let _ = std::fs::remove_file(&self.log);
    }
}

/// A topic, queues and a folder of the bucket of its own.
pub struct Aws {
    moto: Arc<Moto>,
    name: String,
}

impl Aws {
    /// Where moto listens, for those who go past the bus.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.moto.address)
    }

    /// The name of a subscription's queue.
    pub fn queue(&self, subscription: &str) -> String {
        format!("{}-events-{subscription}.fifo", self.name)
    }

    pub fn url(&self) -> Secret {
        let (name, address) = (&self.name, &self.moto.address);
        let keys = "access_key_id=test&secret_access_key=test";
        Secret::new(format!(
            "sns://us-east-1/{name}?bucket=events&endpoint=http://{address}&{keys}"
        ))
    }
}

impl Broker for Aws {
    async fn start() -> Self {
        let moto = tokio::task::spawn_blocking(Moto::shared).await.unwrap();
        let id = Uuid::now_v7().simple().to_string();
        let name = format!("test_{}", &id[16..]);
        Self { moto, name }
    }

    async fn bus(&self, lease: Duration) -> Arc<dyn Bus> {
        Arc::new(AwsBus::connect_with(&self.url(), lease).await.unwrap())
    }

    async fn end(self) {}
}

super::conforms!(Aws);
