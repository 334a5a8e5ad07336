//! The head of a document.

use std::fmt::Write;

use serde_json::Value;

/// What a page says about itself, to browsers, search engines and other sites.
#[derive(Clone, Debug, Default)]
pub struct PageMeta {
    /// Without the mall's name, which is added: "Linen shirt". Empty for the mall's name alone.
    pub title: String,
    /// One or two sentences.
    pub description: String,
    /// The page's one address, as a path with its meaningful query: `/products/linen-shirt`.
    pub canonical: Option<String>,
    /// A picture for links to the page, as a path or an address.
    pub og_image: Option<String>,
    /// Open Graph's kind of page; `website` where it is empty.
    pub og_type: &'static str,
    /// schema.org objects; `@context` is part of each.
    pub json_ld: Vec<Value>,
    /// Keeps the page out of search engines: carts, accounts, filtered lists.
    pub robots_noindex: bool,
    /// The picture the page opens with, fetched before anything else is known.
    pub preload_image: Option<String>,
    /// Other addresses of the list this page is part of.
    pub previous: Option<String>,
    /// The next page of the list.
    pub next: Option<String>,
}

const SITE: &str = "MallHive";

impl PageMeta {
    /// A page with a title and a description, and nothing special.
    pub fn new(title: impl Into<String>, description: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            description: description.into(),
            ..Self::default()
        }
    }

    /// The page's own part of the head. `origin` makes paths complete.
    pub(super) fn write(&self, origin: &str, out: &mut String) {
        let title = match self.title.as_str() {
            "" => SITE.to_owned(),
            title => format!("{title} · {SITE}"),
        };
        let _ = write!(out, "<title>{}</title>", escaped(&title));
        meta(out, "name", "description", &self.description);
        if self.robots_noindex {
            meta(out, "name", "robots", "noindex");
        }
        self.write_links(origin, out);
        self.write_open_graph(origin, &title, out);
        for object in &self.json_ld {
            let _ = write!(
                out,
                "<script type=\"application/ld+json\">{}</script>",
                json_in_script(object)
            );
        }
    }

    fn write_links(&self, origin: &str, out: &mut String) {
        let canonical = self.canonical.as_ref().map(|path| absolute(origin, path));
        link(out, "canonical", canonical.as_deref());
        link(out, "prev", self.previous.as_deref());
        link(out, "next", self.next.as_deref());
        if let Some(image) = &self.preload_image {
            let _ = write!(
                out,
                "<link rel=\"preload\" as=\"image\" href=\"{}\" fetchpriority=\"high\">",
                escaped(image)
            );
        }
    }

    fn write_open_graph(&self, origin: &str, title: &str, out: &mut String) {
        if self.robots_noindex {
            return;
        }
        let kind = if self.og_type.is_empty() {
            "website"
        } else {
            self.og_type
        };
        meta(out, "property", "og:site_name", SITE);
        meta(out, "property", "og:type", kind);
        meta(out, "property", "og:title", title);
        meta(out, "property", "og:description", &self.description);
        if let Some(path) = &self.canonical {
            meta(out, "property", "og:url", &absolute(origin, path));
        }
        if let Some(image) = &self.og_image {
            meta(out, "property", "og:image", &absolute(origin, image));
        }
    }
}

fn meta(out: &mut String, key: &str, name: &str, content: &str) {
    if !content.is_empty() {
        let _ = write!(
            out,
            "<meta {key}=\"{name}\" content=\"{}\">",
            escaped(content)
        );
    }
}

fn link(out: &mut String, rel: &str, href: Option<&str>) {
    if let Some(href) = href {
        let _ = write!(out, "<link rel=\"{rel}\" href=\"{}\">", escaped(href));
    }
}

fn absolute(origin: &str, path: &str) -> String {
    if path.starts_with('/') {
        format!("{origin}{path}")
    } else {
        path.to_owned()
    }
}

/// Text for an element or a quoted attribute.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}

/// JSON that cannot end its script element or open a comment, whatever it holds.
fn json_in_script(value: &Value) -> String {
    value
        .to_string()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_break_out_of_its_script_or_its_attribute() {
        let mut meta = PageMeta::new("</title><b>", "\"><script>");
        meta.json_ld = vec![serde_json::json!({ "name": "</script><!--<script>&" })];
        let mut head = String::new();
        meta.write("https://mall.example", &mut head);
        assert_eq!(head.matches("<script").count(), 1);
        assert_eq!(head.matches("</script").count(), 1);
        assert!(!head.contains("<!--") && !head.contains("<b>"));
        let json = head
            .split("ld+json\">")
            .nth(1)
            .and_then(|rest| rest.split("</script>").next());
        let value: Value = serde_json::from_str(json.unwrap_or_default()).unwrap();
        assert_eq!(value["name"], "</script><!--<script>&");
    }

    #[test]
    fn paths_become_addresses_where_other_sites_read_them() {
        let mut meta = PageMeta::new("Shirt", "A shirt.");
        meta.canonical = Some("/products/shirt?a=1&b=2".into());
        let mut head = String::new();
        meta.write("https://mall.example", &mut head);
        let href = "https://mall.example/products/shirt?a=1&amp;b=2";
        assert!(head.contains(&format!("<link rel=\"canonical\" href=\"{href}\">")));
        assert!(head.contains(&format!("<meta property=\"og:url\" content=\"{href}\">")));
        assert!(head.starts_with("<title>Shirt · MallHive</title>"));
    }
}
