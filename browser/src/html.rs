//! What a shopper needs to read on a page: what its forms would send, and where links lead.
//!
//! The pages are our own, so a look for attributes does; it is no parser of HTML.

/// The attribute `wanted` of each tag that has `attribute="value"`.
#[must_use]
pub fn attributes_beside(page: &str, attribute: &str, value: &str, wanted: &str) -> Vec<String> {
    let mark = format!("{attribute}=\"{value}\"");
    let found = page.match_indices(&mark);
    found
        .filter_map(|(at, _)| attribute_of(tag_around(page, at), wanted))
        .collect()
}

/// The values of every attribute of this name, as they stand.
#[must_use]
pub fn values<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
    let mark = format!("{attribute}=\"");
    page.match_indices(&mark)
        .filter_map(|(at, _)| page[at + mark.len()..].split('"').next())
        .collect()
}

/// What the form that goes to `action` sends as it stands: hidden fields, and of radio buttons
/// those that are chosen. `None` where there is no such form.
#[must_use]
pub fn form(page: &str, action: &str) -> Option<Vec<(String, String)>> {
    let mark = format!("action=\"{action}\"");
    let (_, rest) = page.split_once(&mark)?;
    let form = rest.split("</form>").next()?;
    let inputs = form.match_indices("<input ");
    let sent = inputs.filter_map(|(at, _)| {
        let tag = tag_around(form, at + 1);
        let sent = match attribute_of(tag, "type")?.as_str() {
            "hidden" => true,
            "radio" => tag.contains(" checked"),
            _ => false,
        };
        sent.then(|| Some((attribute_of(tag, "name")?, attribute_of(tag, "value")?)))?
    });
    Some(sent.collect())
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
    fn a_form_is_sent_as_it_stands() {
        let page = r#"<form action="/other"><input type="hidden" name="a" value="1"></form>
            <form method="post" action="/place"><input type="hidden" name="key" value="k-1">
            <input type="radio" name="way" value="slow"><input type="radio" name="way"
            value="fast" checked><input type="text" name="note" value=""></form>
            <input type="hidden" name="b" value="2">"#;
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let sent = [field("key", "k-1"), field("way", "fast")];
        assert_eq!(form(page, "/place"), Some(sent.to_vec()));
        assert_eq!(form(page, "/none"), None);
    }

    #[test]
    fn links_are_listed_in_their_order() {
        assert_eq!(values(PAGE, "href"), ["/products/mug"]);
    }
}
