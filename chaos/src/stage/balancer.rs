//! Hands each new connection to the next of several servers.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A running balancer; dropping it stops it.
pub struct Balancer(JoinHandle<()>);

impl Balancer {
    /// Listens at `at` for `servers`; one that does not answer is passed over.
    pub async fn start(at: SocketAddr, servers: Vec<SocketAddr>) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(at).await?;
        let (servers, turn): (Arc<[_]>, _) = (servers.into(), Arc::new(AtomicUsize::new(0)));
        let accepting = async move {
            while let Ok((client, _)) = listener.accept().await {
                let (servers, turn) = (Arc::clone(&servers), Arc::clone(&turn));
                tokio::spawn(async move { serve(client, &servers, &turn).await });
            }
        };
        Ok(Self(tokio::spawn(accepting)))
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn serve(mut client: TcpStream, servers: &[SocketAddr], turn: &AtomicUsize) {
    let first = turn.fetch_add(1, Ordering::Relaxed);
    for next in first..first + servers.len() {
        if let Ok(mut server) = TcpStream::connect(servers[next % servers.len()]).await {
            let _ = (client.set_nodelay(true), server.set_nodelay(true));
            // Either side may be killed at any moment; the other sees its connection end.
            let _ = copy_bidirectional(&mut client, &mut server).await;
            return;
        }
    }
}
