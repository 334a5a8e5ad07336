//! Who talks to AWS: one HTTP client for SNS and SQS, and one for S3.
//!
//! Credentials are found by the client of S3, in the environment, by a web identity
//! token, of the container or of the machine, and lent to the SDK: its own search is a
//! third SDK (of STS) to compile.

use std::time::Duration;

use anyhow::Context as _;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, future};
use aws_sdk_sqs::config::timeout::TimeoutConfig;
use aws_sdk_sqs::config::{BehaviorVersion, IdentityCache, Region};
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use object_store::aws::{AmazonS3, AmazonS3Builder, AwsCredentialProvider};
use server_kit::env;

use super::address::Address;

/// For one try of one call; the longest waits for a second.
const LONGEST_CALL: Duration = Duration::from_secs(10);

pub(super) struct Clients {
    pub sns: aws_sdk_sns::Client,
    pub sqs: aws_sdk_sqs::Client,
    pub s3: AmazonS3,
}

impl Clients {
    pub fn new(address: &Address) -> anyhow::Result<Self> {
        server_kit::install_crypto();
        let endpoint = match &address.endpoint {
            Some(endpoint) => Some(endpoint.clone()),
            None => env::optional("AWS_ENDPOINT_URL")?,
        };
        let s3 = s3(address, endpoint.as_deref())?;
        let lent = Lent(s3.credentials().clone());
        let https = Builder::new()
            .tls_provider(Provider::Rustls(CryptoMode::Ring))
            .build_https();
        let timeouts = TimeoutConfig::builder()
            .operation_attempt_timeout(LONGEST_CALL)
            .build();
        let sqs = aws_sdk_sqs::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(address.region.clone()))
            .credentials_provider(lent.clone())
            .identity_cache(IdentityCache::no_cache())
            .http_client(https.clone())
            .timeout_config(timeouts.clone());
        let sns = aws_sdk_sns::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(address.region.clone()))
            .credentials_provider(lent)
            .identity_cache(IdentityCache::no_cache())
            .http_client(https)
            .timeout_config(timeouts);
        let (mut sqs, mut sns) = (sqs, sns);
        sqs.set_endpoint_url(endpoint.clone());
        sns.set_endpoint_url(endpoint);
        Ok(Self {
            sns: aws_sdk_sns::Client::from_conf(sns.build()),
            sqs: aws_sdk_sqs::Client::from_conf(sqs.build()),
            s3,
        })
    }
}

fn s3(address: &Address, endpoint: Option<&str>) -> anyhow::Result<AmazonS3> {
    let mut builder = AmazonS3Builder::from_env()
        .with_region(&address.region)
        .with_bucket_name(&address.bucket);
    if let Some(endpoint) = endpoint {
        let plain = endpoint.starts_with("http://");
        builder = builder.with_endpoint(endpoint).with_allow_http(plain);
    }
    if let Some((key, secret)) = &address.keys {
        builder = builder
            .with_access_key_id(key)
            .with_secret_access_key(secret);
    }
    builder
        .build()
        .context("cannot use the bucket of EVENT_BUS_URL")
}

/// The credentials of S3, which its client renews in time.
#[derive(Clone, Debug)]
struct Lent(AwsCredentialProvider);

impl ProvideCredentials for Lent {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async {
            let found = self.0.get_credential().await;
            let found = found.map_err(CredentialsError::provider_error)?;
            let (key, secret) = (found.key_id.clone(), found.secret_key.clone());
            let token = found.token.clone();
            Ok(Credentials::new(key, secret, token, None, "mallhive"))
        })
    }
}
