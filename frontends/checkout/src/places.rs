//! Countries and states to choose from.

/// The country that is chosen before anybody chooses.
pub const DEFAULT_COUNTRY: &str = "US";

/// Where sellers of the mall deliver, by ISO 3166-1 alpha-2 code, in the order of their names.
pub const COUNTRIES: [&str; 54] = [
    "AR", "AU", "AT", "BE", "BR", "BG", "CA", "CL", "CO", "HR", "CY", "CZ", "DK", "EE", "FI", "FR",
    "DE", "GR", "HK", "HU", "IS", "IN", "IE", "IL", "IT", "JP", "LV", "LI", "LT", "LU", "MY", "MT",
    "MX", "NL", "NZ", "NO", "PL", "PT", "RO", "SG", "SK", "SI", "ZA", "KR", "ES", "SE", "CH", "TW",
    "TH", "TR", "AE", "GB", "US", "UY",
];

/// The states of the US: postal codes and names.
pub const STATES: [(&str, &str); 52] = [
    ("AL", "Alabama"),
    ("AK", "Alaska"),
    ("AZ", "Arizona"),
    ("AR", "Arkansas"),
    ("CA", "California"),
    ("CO", "Colorado"),
    ("CT", "Connecticut"),
    ("DE", "Delaware"),
    ("DC", "District of Columbia"),
    ("FL", "Florida"),
    ("GA", "Georgia"),
    ("HI", "Hawaii"),
    ("ID", "Idaho"),
    ("IL", "Illinois"),
    ("IN", "Indiana"),
    ("IA", "Iowa"),
    ("KS", "Kansas"),
    ("KY", "Kentucky"),
    ("LA", "Louisiana"),
    ("ME", "Maine"),
    ("MD", "Maryland"),
    ("MA", "Massachusetts"),
    ("MI", "Michigan"),
    ("MN", "Minnesota"),
    ("MS", "Mississippi"),
    ("MO", "Missouri"),
    ("MT", "Montana"),
    ("NE", "Nebraska"),
    ("NV", "Nevada"),
    ("NH", "New Hampshire"),
    ("NJ", "New Jersey"),
    ("NM", "New Mexico"),
    ("NY", "New York"),
    ("NC", "North Carolina"),
    ("ND", "North Dakota"),
    ("OH", "Ohio"),
    ("OK", "Oklahoma"),
    ("OR", "Oregon"),
    ("PA", "Pennsylvania"),
    ("PR", "Puerto Rico"),
    ("RI", "Rhode Island"),
    ("SC", "South Carolina"),
    ("SD", "South Dakota"),
    ("TN", "Tennessee"),
    ("TX", "Texas"),
    ("UT", "Utah"),
    ("VT", "Vermont"),
    ("VA", "Virginia"),
    ("WA", "Washington"),
    ("WV", "West Virginia"),
    ("WI", "Wisconsin"),
    ("WY", "Wyoming"),
];

/// The name of a country; `None` for one that is not offered.
#[must_use]
pub fn country_name(code: &str) -> Option<&'static str> {
    COUNTRIES
        .contains(&code)
        .then(|| ui::form::country_name(code))
        .flatten()
}

/// Whether `code` is a state of the US.
#[must_use]
pub fn is_state(code: &str) -> bool {
    STATES.iter().any(|(known, _)| *known == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_has_a_name_and_they_are_in_its_order() {
        let names: Vec<_> = COUNTRIES
            .iter()
            .filter_map(|code| country_name(code))
            .collect();
        assert_eq!(names.len(), COUNTRIES.len());
        assert!(names.is_sorted());
        assert_eq!(country_name("AQ"), None);
    }
}
