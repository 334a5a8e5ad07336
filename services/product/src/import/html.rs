//! Sellers' HTML, made safe and plain.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use ammonia::Builder;

/// Keeps structure and emphasis; drops scripts, styles, classes, pictures and
/// headings that would compete with the page's own. Links stay, unfollowed.
pub fn sanitise(html: &str) -> String {
    static POLICY: OnceLock<Builder<'static>> = OnceLock::new();
    let mut clean = POLICY.get_or_init(policy).clean(html).to_string();
    // What was dropped leaves empty elements behind, some inside one another.
    for _ in 0..3 {
        for empty in EMPTY {
            if clean.contains(empty) {
                clean = clean.replace(empty, "");
            }
        }
    }
    clean.trim().to_owned()
}

const EMPTY: &[&str] = &[
    "<p></p>",
    "<p> </p>",
    "<p>&nbsp;</p>",
    "<div></div>",
    "<div>\n</div>",
    "<ul></ul>",
    "<li></li>",
    "<b></b>",
    "<strong></strong>",
];

fn policy() -> Builder<'static> {
    let mut policy = Builder::default();
    policy
        .tags(HashSet::from([
            "p",
            "div",
            "br",
            "hr",
            "ul",
            "ol",
            "li",
            "dl",
            "dt",
            "dd",
            "strong",
            "b",
            "em",
            "i",
            "u",
            "s",
            "small",
            "sub",
            "sup",
            "h3",
            "h4",
            "h5",
            "h6",
            "blockquote",
            "table",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
            "a",
        ]))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"]))]))
        .generic_attributes(HashSet::new())
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer nofollow"));
    policy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_and_styles_go_and_structure_stays() {
        let html = r#"<p class="x" style="color:red" onclick="a()">Hi <b>you</b><script>x()</script></p><h1>Big</h1><img src="x" onerror="y()"><a href="javascript:z()">a</a><a href="https://a.b/">c</a>"#;
        assert_eq!(
            sanitise(html),
            r#"<p>Hi <b>you</b></p>Big<a rel="noopener noreferrer nofollow">a</a><a href="https://a.b/" rel="noopener noreferrer nofollow">c</a>"#
        );
    }
}
