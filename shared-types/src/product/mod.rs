//! The product service's contract: catalogue, search, stock.

mod catalogue;
mod list;
mod stock;

pub use self::catalogue::{
    Attribute, BySlug, CategoryTree, CategoryView, Crumb, Image, OptionView, ProductView,
    SellerList, SellerView, VariantIds, VariantSnapshot, VariantSnapshots, VariantView,
};
pub use self::list::{
    After, Facet, FacetValue, Limit, ProductCard, ProductCards, ProductIds, ProductPage,
    ProductQuery, ProductSlugs, SlugEntry, SlugPage, Sort,
};
pub use self::stock::{
    ByOrder, ByVariant, NewReservation, NewStock, ReservationLine, ReservationState,
    ReservationView, StockView,
};

endpoint! {
    /// The category tree with counts.
    ListCategories = Get "/v1/categories", Public { response: CategoryTree, }
    /// Sellers of note.
    ListSellers = Get "/v1/sellers", Public { query: Limit, response: SellerList, }
    /// One seller by slug.
    GetSeller = Get "/v1/sellers/{slug}", Public { path: BySlug, response: SellerView, }
    /// Lists and searches products.
    ListProducts = Get "/v1/products", Public { query: ProductQuery, response: ProductPage, }
    /// One product by slug.
    GetProduct = Get "/v1/products/{slug}", Public { path: BySlug, response: ProductView, }
    /// Cards of products by id.
    LookUpProducts = Post "/v1/products/look-up", Public { body: ProductIds, response: ProductCards, }
    /// Cards of products by slug.
    LookUpSlugs = Post "/v1/products/look-up-slugs", Public { body: ProductSlugs, response: ProductCards, }
    /// Price, stock and names of variants.
    LookUpVariants = Post "/v1/variants/look-up", Public { body: VariantIds, response: VariantSnapshots, }
    /// Walks over all published products.
    ListSlugs = Get "/v1/slugs", Public { query: After, response: SlugPage, }
    /// A variant's stock, for its seller.
    GetStock = Get "/v1/variants/{variant_id}/stock", User { path: ByVariant, response: StockView, }
    /// Sets a variant's stock on hand, for its seller.
    PutStock = Put "/v1/variants/{variant_id}/stock", User { path: ByVariant, body: NewStock, response: StockView, }
    /// Holds stock for an order; 409 `sold_out` names the lines that fell short.
    Reserve = Post "/v1/reservations", Service { body: NewReservation, response: ReservationView, status: 201, }
    /// A reservation as it stands.
    GetReservation = Get "/v1/reservations/{order_id}", Service { path: ByOrder, response: ReservationView, }
    /// Turns held units into sold ones; what went back in time is taken again if it is there, else 409 `reservation_ended`.
    CommitReservation = Post "/v1/reservations/{order_id}/commit", Service { path: ByOrder, response: ReservationView, }
    /// Gives held units back; one that never was is remembered as released.
    ReleaseReservation = Post "/v1/reservations/{order_id}/release", Service { path: ByOrder, response: ReservationView, }
}
