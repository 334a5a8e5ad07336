//! What a shopper needs to read on a page: what its forms would send, and where links lead.
//!
//! The pages are our own, so a look for attributes does; it is no parser of HTML.

/// The attribute `wanted` of each tag that has `attribute="value"`.
pub fn attributes_beside(page: &str, attribute: &str, value: &str, wanted: &str) -> Vec<String> {
    let mark = format!("{attribute}=\"{value}\"");
    let found = page.match_indices(&mark);
    found
        .filter_map(|(at, _)| attribute_of(tag_around(page, at), wanted))
        .collect()
}

/// The values of every attribute of this name, as they stand.
pub fn values<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
    let mark = format!("{attribute}=\"");
    page.match_indices(&mark)
        .filter_map(|(at, _)| page[at + mark.len()..].split('"').next())
        .collect()
}

/// The text of the tag that `at` lies in.
fn tag_around(page: &str, at: usize) -> &str {
    let start = page[..at].rfind('<').unwrap_or(at);
    let end = page[at..].find('>').map_or(page.len(), |end| at + end);
    &page[start..end]
}

fn attribute_of(tag: &str, name: &str) -> Option<String> {
    let mark = format!(" {name}=\"");
    let (_, rest) = tag.split_once(&mark)?;
    rest.split('"').next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<a href="/products/mug">Mug</a><form><input type="hidden" name="variant_id"
        value="7"><input value="standard" name="delivery-1" type="radio"></form>"#;

    #[test]
    fn a_field_is_found_whatever_the_order_of_its_attributes() {
        assert_eq!(
            attributes_beside(PAGE, "name", "delivery-1", "value"),
            ["standard"]
        );
        assert_eq!(attributes_beside(PAGE, "name", "other", "value"), [""; 0]);
    }

    #[test]
    fn links_are_listed_in_their_order() {
        assert_eq!(values(PAGE, "href"), ["/products/mug"]);
    }
}
