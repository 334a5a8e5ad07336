//! Drafts on their way to rows, once it is known whose they are.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::Rejected;
use super::check::{self, Fault};
use super::known::KnownVariant;
use super::places::Seller;
use crate::import::draft::{Field, ProductDraft, VariantDraft};

/// A draft with its seller, its category and those of its variants that can be listed.
pub(super) struct Candidate<'a> {
    pub draft: &'a ProductDraft,
    pub seller: Seller,
    /// Slugs from the department down.
    pub category_path: Vec<String>,
    pub variants: Vec<&'a VariantDraft>,
}

impl Candidate<'_> {
    pub fn key(&self) -> (Uuid, String) {
        (self.seller.seller_id, self.draft.handle.clone())
    }
}

/// SKUs that variants of this batch use already, each with its product's handle.
#[derive(Default)]
pub(super) struct Claims(HashMap<(Uuid, String), String>);

impl Claims {
    /// Drops variants whose SKU belongs elsewhere: to another variant of the same
    /// seller, in the catalogue or earlier in this import.
    pub fn settle(
        &mut self,
        candidate: &mut Candidate<'_>,
        known: &HashMap<(Uuid, String), KnownVariant>,
        rejected: &mut Vec<Rejected>,
    ) {
        let (draft, seller) = (candidate.draft, candidate.seller.seller_id);
        let mut own = HashSet::new();
        let mut why_not = |variant: &VariantDraft| {
            check::variant(draft, variant)?;
            let sku_fault = |reason: String| Fault::new(Field::Sku, &variant.sku, reason);
            if !own.insert(variant.sku.clone()) {
                let reason = "another variant of this product has the same SKU";
                return Err(sku_fault(reason.to_owned()));
            }
            let key = (seller, variant.sku.clone());
            let listed = known.get(&key).map(|known| known.handle.as_str());
            let claimed = self.0.get(&key).map(String::as_str);
            match listed.or(claimed).filter(|handle| *handle != draft.handle) {
                Some(handle) => Err(sku_fault(format!("the product {handle} has the same SKU"))),
                None => {
                    self.0.insert(key, draft.handle.clone());
                    Ok(())
                }
            }
        };
        candidate.variants.retain(|variant| match why_not(variant) {
            Ok(()) => true,
            Err(fault) => {
                rejected.push(Rejected::variant(draft, variant, fault));
                false
            }
        });
    }
}
