//! Addresses as an envelope has them.

use shared_types::user::Address;

use super::country_name;

/// The lines under the name, without those that are empty: `12 Harbour Street`,
/// `Seattle, WA 98101`, `United States`.
#[must_use]
pub fn address_lines(address: &Address) -> Vec<String> {
    let region = joined(&[&address.region, &address.postal_code], " ");
    let town = joined(&[&address.city, &region], ", ");
    let country = country_name(&address.country).unwrap_or(&address.country);
    [&address.line1, &address.line2, town.as_str(), country]
        .into_iter()
        .map(|line| line.trim().to_owned())
        .filter(|line| !line.is_empty())
        .collect()
}

fn joined(parts: &[&str], between: &str) -> String {
    let parts = parts.iter().map(|part| part.trim());
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    parts.join(between)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_empty_leaves_no_trace() {
        let mut address = Address {
            line1: "12 Harbour Street".to_owned(),
            city: "Seattle".to_owned(),
            region: "WA".to_owned(),
            postal_code: "98101".to_owned(),
            country: "US".to_owned(),
            ..Address::default()
        };
        let lines = ["12 Harbour Street", "Seattle, WA 98101", "United States"];
        assert_eq!(address_lines(&address), lines);
        address.region = " ".to_owned();
        address.line2 = "3rd floor".to_owned();
        assert_eq!(
            address_lines(&address)[1..3],
            ["3rd floor", "Seattle, 98101"]
        );
    }
}
