//! `EVENT_BUS_URL` of this bus, and the names of what belongs to it.

use anyhow::{Context as _, bail, ensure};
use url::Url;

/// `sns://REGION/NAME?bucket=BUCKET`, taken apart.
pub(super) struct Address {
    pub region: String,
    /// Begins the names of all that belongs to this bus.
    pub name: String,
    /// Where its history and dead letters are.
    pub bucket: String,
    /// Instead of AWS.
    pub endpoint: Option<String>,
    /// Instead of those of the environment or the machine.
    pub keys: Option<(String, String)>,
}

/// For the names of the bus and of the subscription in the name of a queue.
const ROOM: usize = 80 - "-events-.fifo".len();

impl Address {
    pub fn parse(url: &str) -> anyhow::Result<Self> {
        Self::read(url)
            .context("EVENT_BUS_URL is not valid: that of SNS is sns://REGION/NAME?bucket=BUCKET")
    }

    fn read(url: &str) -> anyhow::Result<Self> {
        // The error is left out: it may quote the URL and with it a key.
        let url = Url::parse(url).ok().context("it is no URL")?;
        let region = url.host_str().context("it names no region")?.to_owned();
        let name = url.path().trim_matches('/').to_owned();
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        ensure!(
            (1..=30).contains(&name.len()) && name.bytes().all(plain),
            "its name must be of 1 to 30 letters, digits and underscores"
        );
        let (mut bucket, mut endpoint) = (None, None);
        let (mut key, mut secret) = (None, None);
        for (option, value) in url.query_pairs() {
            let place = match &*option {
                "bucket" => &mut bucket,
                "endpoint" => &mut endpoint,
                "access_key_id" => &mut key,
                "secret_access_key" => &mut secret,
                _ => bail!("it has the unknown option {option}"),
            };
            *place = Some(value.into_owned());
        }
        Ok(Self {
            region,
            name,
            bucket: bucket.context("it names no bucket")?,
            endpoint,
            keys: key.zip(secret),
        })
    }

    pub fn topic(&self) -> String {
        format!("{}.fifo", self.name)
    }

    /// The queue of a subscription.
    pub fn queue(&self, subscription: &str) -> anyhow::Result<String> {
        ensure_name(subscription)?;
        ensure!(
            self.name.len() + subscription.len() <= ROOM,
            "`{subscription}` is too long for the name of a queue of `{}`",
            self.name
        );
        Ok(format!("{}-events-{subscription}.fifo", self.name))
    }

    /// Where SQS puts what was taken too often from that queue.
    pub fn dead_queue(&self, subscription: &str) -> anyhow::Result<String> {
        let queue = self.queue(subscription)?;
        Ok(queue.replacen("-events-", "-dead-", 1))
    }

    /// Whose queue this is, by its ARN.
    pub fn subscription<'a>(&self, queue_arn: &'a str) -> Option<&'a str> {
        let queue = queue_arn.rsplit(':').next()?;
        let rest = queue.strip_prefix(&self.name)?;
        rest.strip_prefix("-events-")?.strip_suffix(".fifo")
    }
}

/// A name is part of a queue's and of an object's.
pub(super) fn ensure_name(name: &str) -> anyhow::Result<()> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    ensure!(
        !name.is_empty() && name.bytes().all(plain),
        "`{name}` is no name of a subscription: letters, digits, - and _ are"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &str = "sns://eu-central-1/mallhive?bucket=mallhive-events";

    #[test]
    fn an_address_says_where_all_of_it_is() {
        let address = Address::parse(PLAIN).unwrap();
        assert_eq!(address.region, "eu-central-1");
        assert_eq!(address.bucket, "mallhive-events");
        assert_eq!(address.endpoint, None);
        assert_eq!(address.keys, None);

        let more = "&endpoint=http://localhost:5000&access_key_id=me&secret_access_key=a%2Fb%2B";
        let address = Address::parse(&format!("{PLAIN}{more}")).unwrap();
        assert_eq!(address.endpoint.unwrap(), "http://localhost:5000");
        assert_eq!(address.keys.unwrap(), ("me".to_owned(), "a/b+".to_owned()));
    }

    #[test]
    fn what_is_no_address_is_said_without_its_secrets() {
        for wrong in [
            "sns://",
            "sns:///mallhive?bucket=b",
            "sns://eu-central-1?bucket=b",
            "sns://eu-central-1/a-b?bucket=b",
            "sns://eu-central-1/a/b?bucket=b",
            "sns://eu-central-1/mallhive",
            "sns://eu-central-1/mallhive?bucket=b&secret_access_key=hush&wrong=1",
        ] {
            let error = format!("{:#}", Address::parse(wrong).err().unwrap());
            assert!(error.starts_with("EVENT_BUS_URL is not valid"), "{error}");
            assert!(!error.contains("hush"), "{error}");
        }
    }

    #[test]
    fn queues_have_names_that_sqs_takes_and_that_read_back() {
        let address = Address::parse(PLAIN).unwrap();
        assert_eq!(address.topic(), "mallhive.fifo");
        for name in ["order", "a-dead-b", "events-x"] {
            let queue = address.queue(name).unwrap();
            let arn = format!("arn:aws:sqs:eu-central-1:123456789012:{queue}");
            assert_eq!(address.subscription(&arn), Some(name));
            let dead = format!("arn:aws:sqs:x:1:{}", address.dead_queue(name).unwrap());
            assert_eq!(address.subscription(&dead), None);
        }
        assert_eq!(
            address.dead_queue("order").unwrap(),
            "mallhive-dead-order.fifo"
        );
        let longest = "x".repeat(80 - "mallhive-events-.fifo".len());
        assert_eq!(address.queue(&longest).unwrap().len(), 80);
        assert!(address.queue(&format!("{longest}x")).is_err());
        for wrong in ["", "a b", "a.b", "ä"] {
            assert!(address.queue(wrong).is_err(), "{wrong}");
        }
    }
}
