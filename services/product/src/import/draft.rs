//! A product on its way into the catalogue, before it has ids: what the demo
//! generator makes and what the file imports read.

/// A product as its seller describes it.
#[derive(Debug, Clone, PartialEq)]
pub struct ProductDraft {
    /// Unique over the catalogue, and what an import is repeatable by.
    pub handle: String,
    pub title: String,
    /// Sanitised: safe to put on a page as it is.
    pub description_html: String,
    pub seller_name: String,
    /// From the department down, such as `["Kitchen", "Cookware"]`.
    pub category_path: Vec<String>,
    pub tags: Vec<String>,
    /// Facts such as `("Material", "Oak")`, in the order to show them.
    pub attributes: Vec<(String, String)>,
    /// Names of up to three options; empty when there is one variant only.
    pub options: Vec<String>,
    /// Never empty. Each has one value for each of `options`.
    pub variants: Vec<VariantDraft>,
    pub images: Vec<ImageDraft>,
    pub rating: Option<RatingDraft>,
    pub published: bool,
    /// The line on which its file tells of it; `None` where it comes from no file.
    pub line: Option<u64>,
}

/// A sellable SKU of a draft.
#[derive(Debug, Clone, PartialEq)]
pub struct VariantDraft {
    pub sku: String,
    pub option_values: Vec<String>,
    pub price_minor: i64,
    /// Always above the price where there is one.
    pub compare_at_minor: Option<i64>,
    /// Never negative.
    pub on_hand: i32,
    pub weight_grams: Option<i32>,
    /// The address of one of the product's images.
    pub image: Option<String>,
    /// The line on which its file tells of it; `None` where it comes from no file.
    pub line: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageDraft {
    pub url: String,
    pub alt: String,
}

/// What reviewers gave a product so far.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RatingDraft {
    /// From 1.0 to 5.0.
    pub average: f32,
    pub count: u32,
}

/// A part of a draft, to say where a fault is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Handle,
    Title,
    Description,
    Vendor,
    Category,
    Tags,
    Attributes,
    /// The name of one option; the first is 0.
    OptionName(usize),
    /// The variant's value of one option; the first is 0.
    OptionValue(usize),
    Sku,
    Price,
    CompareAt,
    ImageAddress,
    ImageText,
    Rating,
}
