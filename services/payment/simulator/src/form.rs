//! Stripe's form encoding: `line_items[0][price_data][currency]=usd`, read into a tree.

use std::collections::BTreeMap;

use crate::error::StripeError;

/// More pairs than any real request has; each line item takes about five.
const MAX_PAIRS: usize = 2_000;
/// Stripe's deepest parameters have five levels.
const MAX_DEPTH: usize = 8;

/// A parameter: text, or further parameters by name or position.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    Text(String),
    Branch(Branch),
}

pub type Branch = BTreeMap<String, Node>;

/// Reads an `application/x-www-form-urlencoded` body or a query string.
pub fn parse(encoded: &[u8]) -> Result<Branch, StripeError> {
    let mut root = Branch::new();
    for (count, (key, text)) in form_urlencoded::parse(encoded).enumerate() {
        if count >= MAX_PAIRS {
            let message = format!("The request has more than {MAX_PAIRS} parameters.");
            return Err(StripeError::invalid_request(message));
        }
        insert(&mut root, &key, text.into_owned())?;
    }
    Ok(root)
}

fn insert(root: &mut Branch, key: &str, text: String) -> Result<(), StripeError> {
    let path = split(key).ok_or_else(|| malformed(key))?;
    let Some((last, parents)) = path.split_last() else {
        return Err(malformed(key));
    };
    let mut branch = root;
    for part in parents {
        let name = position_or_name(branch, part);
        let node = branch
            .entry(name)
            .or_insert_with(|| Node::Branch(Branch::new()));
        branch = match node {
            Node::Branch(inner) => inner,
            Node::Text(_) => return Err(malformed(key)),
        };
    }
    let name = position_or_name(branch, last);
    if matches!(branch.get(&name), Some(Node::Branch(_))) {
        return Err(malformed(key));
    }
    branch.insert(name, Node::Text(text));
    Ok(())
}

/// `[]` means "after the last one".
fn position_or_name(branch: &Branch, part: &str) -> String {
    if part.is_empty() {
        branch.len().to_string()
    } else {
        part.to_owned()
    }
}

/// `a[b][c]` as `["a", "b", "c"]`, or `None` where the brackets do not match.
fn split(key: &str) -> Option<Vec<&str>> {
    let (head, mut rest) = match key.find('[') {
        Some(at) => key.split_at(at),
        None => (key, ""),
    };
    if head.is_empty() || head.contains(']') {
        return None;
    }
    let mut parts = vec![head];
    while !rest.is_empty() {
        let end = rest.find(']')?;
        let part = rest.strip_prefix('[')?.get(..end - 1)?;
        if part.contains('[') || parts.len() == MAX_DEPTH {
            return None;
        }
        parts.push(part);
        rest = &rest[end + 1..];
    }
    Some(parts)
}

fn malformed(key: &str) -> StripeError {
    let key: String = key.chars().take(100).collect();
    let message = format!("The parameter name '{key}' is malformed or clashes with another one.");
    StripeError::parameter("parameter_unknown", &key, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Node {
        Node::Text(text.to_owned())
    }

    #[test]
    fn brackets_nest() {
        let tree = parse(b"a[0][b]=1&a%5B0%5D%5Bc%5D=x+y&d[]=p&d[]=q&e=").unwrap();
        let inner = Branch::from([("b".to_owned(), text("1")), ("c".to_owned(), text("x y"))]);
        let list = Branch::from([("0".to_owned(), text("p")), ("1".to_owned(), text("q"))]);
        let a = Branch::from([("0".to_owned(), Node::Branch(inner))]);
        assert_eq!(tree["a"], Node::Branch(a));
        assert_eq!(tree["d"], Node::Branch(list));
        assert_eq!(tree["e"], text(""));
    }

    #[test]
    fn malformed_names_are_refused() {
        for body in [
            "a[=1",
            "a]b=1",
            "[a]=1",
            "a[b]c=1",
            "a[b[c]]=1",
            "a=1&a[b]=2",
            "a[b]=1&a=2",
            "a[1][2][3][4][5][6][7][8]=1",
            "=1",
        ] {
            assert!(parse(body.as_bytes()).is_err(), "{body}");
        }
    }

    #[test]
    fn the_number_of_pairs_is_bounded() {
        let body = "a=1&".repeat(MAX_PAIRS + 1);
        assert!(parse(body.as_bytes()).is_err());
    }
}
