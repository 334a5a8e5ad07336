//! What the program is told from outside.

use std::path::PathBuf;

use anyhow::Context;
use server_kit::env::{self, Secret};
use url::Url;

/// The databases, folders and files that the mall lives on.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `MALLHIVE_POSTGRES`: the PostgreSQL server, without a database.
    postgres: Secret,
    /// `EVENT_BUS_URL`: where events go; a database beside the others if not said.
    bus: Option<Secret>,
    /// `MALLHIVE_DATA`: where pictures, mail and secrets are kept.
    pub data: PathBuf,
    /// `MALLHIVE_DIST`: each micro-frontend's built files.
    pub dist: PathBuf,
    /// `MALLHIVE_ICONS`: the icon set's JSON file that the demo catalogue's
    /// pictures are made from; without it products have no pictures.
    pub icons: Option<PathBuf>,
}

impl Settings {
    /// Reads the variables named at the fields.
    ///
    /// # Errors
    /// Names the variable that is missing or malformed.
    pub fn from_env() -> anyhow::Result<Self> {
        let settings = Self {
            postgres: env::secret("MALLHIVE_POSTGRES")?,
            bus: env::optional("EVENT_BUS_URL")?.map(Secret::new),
            data: env::required("MALLHIVE_DATA")?.into(),
            dist: env::parsed("MALLHIVE_DIST", PathBuf::from("dist"))?,
            icons: env::optional("MALLHIVE_ICONS")?.map(PathBuf::from),
        };
        settings.database("postgres")?;
        std::fs::create_dir_all(&settings.data).with_context(|| {
            format!(
                "MALLHIVE_DATA: cannot make the folder {}",
                settings.data.display()
            )
        })?;
        Ok(settings)
    }

    /// The URL of one database on the server.
    ///
    /// # Errors
    /// When `MALLHIVE_POSTGRES` is not a URL.
    pub fn database(&self, name: &str) -> anyhow::Result<Secret> {
        let mut url = Url::parse(self.postgres.expose())
            .context("MALLHIVE_POSTGRES must be a URL such as postgres://user@host")?;
        url.set_path(name);
        Ok(Secret::new(url.as_str()))
    }

    /// Where events go.
    ///
    /// # Errors
    /// When `MALLHIVE_POSTGRES` is not a URL.
    pub fn bus(&self) -> anyhow::Result<Secret> {
        match &self.bus {
            Some(url) => Ok(url.clone()),
            None => self.database("mallhive_bus"),
        }
    }

    /// Where pictures are.
    pub fn media(&self) -> PathBuf {
        self.data.join("media")
    }
}
