//! A mail server that keeps what it gets, as far as RFC 5321 asks of the smallest.

use std::sync::{Arc, Mutex};

use notification_service::transport::{Sender, Smtp};
use server_kit::env::Secret;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::mall::sender;

/// What the server says to a recipient, by its address.
pub type Rule = fn(&str, usize) -> &'static str;

#[derive(Clone)]
pub struct Sink {
    url: String,
    taken: Arc<Mutex<Vec<String>>>,
    asked: Arc<Mutex<Vec<String>>>,
    from: Arc<Mutex<Vec<String>>>,
}

impl Sink {
    /// Takes mail for everyone.
    pub async fn open() -> Self {
        Self::with(|_, _| "250 2.1.5 here").await
    }

    /// Answers `RCPT TO` by `rule`, which is told the address and how often it came.
    pub async fn with(rule: Rule) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let sink = Self {
            url: format!("smtp://{}", listener.local_addr().unwrap()),
            taken: Arc::default(),
            asked: Arc::default(),
            from: Arc::default(),
        };
        let serving = sink.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let serving = serving.clone();
                tokio::spawn(async move { serving.serve(stream, rule).await });
            }
        });
        sink
    }

    /// A transport that delivers here.
    pub fn transport(&self) -> Smtp {
        self.transport_from(sender())
    }

    /// The same for mail of `sender`.
    pub fn transport_from(&self, sender: Sender) -> Smtp {
        Smtp::new(&Secret::new(self.url.as_str()), sender).unwrap()
    }

    /// Where mail was said to come from, in the order it came.
    pub fn from(&self) -> Vec<String> {
        self.from.lock().unwrap().clone()
    }

    /// What was taken, headers and all.
    pub fn taken(&self) -> Vec<String> {
        self.taken.lock().unwrap().clone()
    }

    async fn serve(&self, stream: TcpStream, rule: Rule) -> Option<()> {
        let mut stream = BufReader::new(stream);
        say(&mut stream, "220 sink ESMTP").await?;
        loop {
            let line = hear(&mut stream).await?;
            let verb = line.get(..4).unwrap_or_default().to_uppercase();
            let answer = match verb.as_str() {
                "EHLO" => "250-sink\r\n250 8BITMIME",
                "RCPT" => {
                    let address = line.split(['<', '>']).nth(1)?.to_owned();
                    let times = {
                        let mut asked = self.asked.lock().unwrap();
                        asked.push(address.clone());
                        asked.iter().filter(|one| **one == address).count()
                    };
                    rule(&address, times)
                }
                "DATA" => {
                    say(&mut stream, "354 go on").await?;
                    self.keep(&mut stream).await?;
                    "250 2.0.0 taken"
                }
                "QUIT" => {
                    say(&mut stream, "221 bye").await?;
                    return Some(());
                }
                "MAIL" => {
                    let address = line.split(['<', '>']).nth(1)?.to_owned();
                    self.from.lock().unwrap().push(address);
                    "250 2.1.0 ok"
                }
                "RSET" | "NOOP" => "250 2.0.0 ok",
                _ => "502 5.5.1 what?",
            };
            say(&mut stream, answer).await?;
        }
    }

    async fn keep(&self, stream: &mut BufReader<TcpStream>) -> Option<()> {
        let mut mail = String::new();
        loop {
            let line = hear(stream).await?;
            if line == "." {
                self.taken.lock().unwrap().push(mail);
                return Some(());
            }
            mail.push_str(line.strip_prefix('.').unwrap_or(&line));
            mail.push('\n');
        }
    }
}

async fn hear(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut line = String::new();
    let read = stream.read_line(&mut line).await.ok()?;
    (read > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned())
}

async fn say(stream: &mut BufReader<TcpStream>, line: &str) -> Option<()> {
    let line = format!("{line}\r\n");
    stream.get_mut().write_all(line.as_bytes()).await.ok()
}
