//! The origin of an address, as far as a redirect and a CSP header need it.

/// `scheme://host[:port]` of an absolute http(s) address, or `None` where the
/// address is something else or holds characters that could break out of a
/// header or a policy.
pub fn of(address: &str) -> Option<&str> {
    let scheme_end = ["https://", "http://"]
        .into_iter()
        .find(|scheme| address.starts_with(scheme))?
        .len();
    if address.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return None;
    }
    let rest = &address[scheme_end..];
    let host_end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let host = &rest[..host_end];
    let is_host_char =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']' | '_');
    let is_host = !host.is_empty() && !host.starts_with(':') && host.chars().all(is_host_char);
    is_host.then(|| &address[..scheme_end + host_end])
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn absolute_addresses_have_an_origin() {
        assert_eq!(
            of("http://localhost:8080/a?b=c"),
            Some("http://localhost:8080")
        );
        assert_eq!(
            of("https://mall.example?x={CHECKOUT_SESSION_ID}"),
            Some("https://mall.example")
        );
        assert_eq!(of("http://[::1]:80#x"), Some("http://[::1]:80"));
    }

    #[test]
    fn anything_else_has_none() {
        for address in [
            "",
            "/path",
            "javascript:alert(1)",
            "http://",
            "http://:80",
            "http://a;b/",
            "http://a b/",
            "http://user@host/",
            "http://a\r\nX: y",
            "http://é/",
        ] {
            assert_eq!(of(address), None, "{address}");
        }
    }
}
