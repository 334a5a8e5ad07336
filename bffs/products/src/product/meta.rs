//! What a product's page says about itself to search engines and other sites.

use bff_kit::PageMeta;
use serde_json::{Value, json};
use shared_types::Money;
use shared_types::product::{ProductView, VariantView};
use ui::Crumb;

use crate::list::frame::breadcrumb_list;

/// The longest description search engines show.
const LONGEST: usize = 160;

pub(super) fn of(product: &ProductView, chosen: &VariantView, origin: &str) -> PageMeta {
    let path = format!("/products/{}", product.slug);
    let text = plain_text(&product.description_html, LONGEST);
    let description = if text.is_empty() {
        format!("{} from {}.", product.title, product.seller.name)
    } else {
        text
    };
    let image = product.images.first().map(|image| image.url.clone());
    let mut crumbs = vec![Crumb::to("Home", "/")];
    crumbs.extend(
        product
            .breadcrumbs
            .iter()
            .map(|one| Crumb::to(one.name.clone(), format!("/products/c/{}", one.slug))),
    );
    crumbs.push(Crumb::here(product.title.clone()));
    let mut meta = PageMeta::new(product.title.clone(), description.clone());
    meta.og_type = "product";
    meta.og_image = image.clone();
    meta.json_ld = vec![
        product_object(
            product,
            chosen,
            &description,
            &format!("{origin}{path}"),
            origin,
        ),
        breadcrumb_list(&crumbs, origin, Some(&path)),
    ];
    meta.preload_image = chosen
        .image
        .as_ref()
        .map(|image| image.url.clone())
        .or(image);
    meta.canonical = Some(path);
    meta
}

fn product_object(
    product: &ProductView,
    chosen: &VariantView,
    description: &str,
    address: &str,
    origin: &str,
) -> Value {
    let images: Vec<String> = product
        .images
        .iter()
        .take(8)
        .map(|image| absolute(origin, &image.url))
        .collect();
    let mut object = json!({
        "@context": "https://schema.org",
        "@type": "Product",
        "name": product.title,
        "description": description,
        "url": address,
        "image": images,
        "sku": chosen.sku,
        "productID": product.product_id,
        "offers": offers(product, chosen, address),
    });
    if let Some(rating) = product.rating.filter(|_| product.rating_count > 0) {
        object["aggregateRating"] = json!({
            "@type": "AggregateRating",
            "ratingValue": format!("{rating:.1}"),
            "ratingCount": product.rating_count,
        });
    }
    if let Some(category) = product.breadcrumbs.last() {
        object["category"] = json!(category.name);
    }
    object
}

/// One offer, or the span of all where variants differ in price.
fn offers(product: &ProductView, chosen: &VariantView, address: &str) -> Value {
    let amounts = || product.variants.iter().map(|one| one.price.amount);
    let currency = chosen.price.currency;
    let available = product.variants.iter().any(|one| one.available > 0);
    let stock = if available {
        "https://schema.org/InStock"
    } else {
        "https://schema.org/OutOfStock"
    };
    let seller = json!({ "@type": "Organization", "name": product.seller.name });
    match (amounts().min(), amounts().max()) {
        (Some(least), Some(most)) if least < most => json!({
            "@type": "AggregateOffer",
            "lowPrice": decimal(Money::new(least, currency)),
            "highPrice": decimal(Money::new(most, currency)),
            "offerCount": product.variants.len(),
            "priceCurrency": currency.code(),
            "availability": stock,
            "url": address,
            "seller": seller,
        }),
        _ => json!({
            "@type": "Offer",
            "price": decimal(chosen.price),
            "priceCurrency": currency.code(),
            "availability": stock,
            "itemCondition": "https://schema.org/NewCondition",
            "url": address,
            "seller": seller,
        }),
    }
}

/// An amount with a point and no signs, as schema.org wants it.
fn decimal(money: Money) -> String {
    let exponent = money.currency.exponent();
    let unit = 10_i64.pow(exponent);
    match exponent {
        0 => money.amount.to_string(),
        _ => format!(
            "{}.{:0width$}",
            money.amount / unit,
            money.amount.rem_euclid(unit),
            width = exponent as usize
        ),
    }
}

fn absolute(origin: &str, path: &str) -> String {
    if path.starts_with('/') {
        format!("{origin}{path}")
    } else {
        path.to_owned()
    }
}

/// The words of sanitised HTML, cut between words.
fn plain_text(html: &str, longest: usize) -> String {
    let mut text = String::with_capacity(longest + 8);
    let mut inside = false;
    for char in html.chars() {
        match char {
            '<' => inside = true,
            '>' if inside => {
                inside = false;
                text.push(' ');
            }
            _ if inside => {}
            other => text.push(other),
        }
        // Entities and blanks shrink; this is enough to fill the rest.
        if text.len() > longest * 4 {
            break;
        }
    }
    let text = [
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text, |text, (entity, char)| text.replace(entity, char));
    let words = text.split_whitespace();
    let mut out = String::new();
    for word in words {
        if out.len() + word.len() + 1 > longest {
            out.push('…');
            break;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use shared_types::Currency;

    use super::*;

    #[test]
    fn a_description_loses_its_tags_and_ends_at_a_word() {
        assert_eq!(
            plain_text("<p>Oak &amp; iron.</p><p>Made <b>slowly</b></p>", 160),
            "Oak & iron. Made slowly"
        );
        assert_eq!(plain_text("one two three", 8), "one two…");
        assert_eq!(plain_text("", 8), "");
    }

    #[test]
    fn amounts_have_a_point() {
        assert_eq!(decimal(Money::new(1205, Currency::USD)), "12.05");
        assert_eq!(decimal(Money::new(1205, Currency::JPY)), "1205");
    }
}
