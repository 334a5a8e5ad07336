//! Pictures for imported products.
//!
//! Pages show pictures of this origin only, so a picture that is elsewhere cannot
//! be shown. Until it is fetched, its place is taken by a drawn one.

use std::path::PathBuf;

use anyhow::Context;
use product_service::demo::hash;
use product_service::import::draft::{ImageDraft, ProductDraft};
use product_service::picture::{IconSet, placeholder};

use crate::settings::Settings;

/// Draws a picture for each product whose own are elsewhere, or missing.
pub struct Illustrator {
    folder: PathBuf,
    icons: IconSet,
    elsewhere: usize,
    failure: Option<std::io::Error>,
}

impl Illustrator {
    /// Draws into the media folder of `settings`.
    ///
    /// # Errors
    /// When the folder cannot be made or the icons cannot be read.
    pub fn open(settings: &Settings) -> anyhow::Result<Self> {
        let folder = settings.media();
        std::fs::create_dir_all(&folder)
            .with_context(|| format!("cannot make {}", folder.display()))?;
        let icons = match &settings.icons {
            Some(path) => IconSet::load(path)?,
            None => IconSet::drawn_only(),
        };
        Ok(Self {
            folder,
            icons,
            elsewhere: 0,
            failure: None,
        })
    }

    /// The draft with pictures that can be shown.
    pub fn illustrate(&mut self, mut draft: ProductDraft) -> ProductDraft {
        let here = |url: &str| url.starts_with('/');
        let before = draft.images.len();
        draft.images.retain(|image| here(&image.url));
        self.elsewhere += before - draft.images.len();
        for variant in &mut draft.variants {
            variant.image = variant.image.take().filter(|url| here(url));
        }
        if draft.images.is_empty() {
            let url = self.draw(&draft);
            draft.images.push(ImageDraft {
                url,
                alt: draft.title.clone(),
            });
        }
        draft
    }

    fn draw(&mut self, draft: &ProductDraft) -> String {
        let key = format!("drawn-{:016x}", hash(&[&draft.handle]));
        let category = draft.category_path.last().map_or("", String::as_str);
        let picture = placeholder(&draft.title, category, &key, &self.icons);
        if let Err(error) = std::fs::write(self.folder.join(format!("{key}.svg")), picture) {
            self.failure.get_or_insert(error);
        }
        format!("/media/{key}.svg")
    }

    /// Says what is missing.
    ///
    /// # Errors
    /// When a picture could not be written; running the import again draws it.
    pub fn report(self) -> anyhow::Result<()> {
        if self.elsewhere > 0 {
            eprintln!(
                "{} pictures are at other addresses; drawn ones stand in for them",
                self.elsewhere
            );
        }
        match self.failure {
            Some(error) => Err(error)
                .with_context(|| format!("cannot write pictures to {}", self.folder.display())),
            None => Ok(()),
        }
    }
}
