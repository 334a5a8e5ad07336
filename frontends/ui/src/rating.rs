//! How shoppers rated something.

use leptos::prelude::*;

/// A star outline of radius 10 around 12,12.
const STAR: &str = "m12 2.6 2.9 6 6.5.9-4.7 4.6 1.1 6.5L12 17.5l-5.8 3.1 1.1-6.5L2.6 9.5l6.5-.9z";

/// One star filled as far as the rating reaches, the number, and how many rated.
/// Nothing where nobody has.
#[component]
pub fn Rating(
    /// The mean in tenths of a star, 0 to 50.
    tenths: u8,
    count: u32,
) -> impl IntoView {
    (count > 0).then(|| {
        let mean = format!("{}.{}", tenths / 10, tenths % 10);
        let count = grouped(count);
        let spoken = format!("Rated {mean} of 5 by {count} {}", if count == "1" { "shopper" } else { "shoppers" });
        view! {
            <p class="flex items-center gap-1 text-sm text-muted">
                <svg class="text-star" width="16" height="16" viewBox="0 0 24 24" fill="currentColor" aria-hidden="true">
                    <path d=STAR></path>
                </svg>
                <span class="sr-only">{spoken}</span>
                <span aria-hidden="true" class="font-semibold text-ink tabular-nums">{mean}</span>
                <span aria-hidden="true" class="tabular-nums">"(" {count} ")"</span>
            </p>
        }
    }).into_any()
}

/// Thousands set apart: `1,204`.
fn grouped(count: u32) -> String {
    match count / 1000 {
        0 => count.to_string(),
        thousands => format!("{},{:03}", grouped(thousands), count % 1000),
    }
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn counts_read_easily() {
        assert_eq!(
            [0, 999, 1_204, 12_000_007].map(grouped),
            ["0", "999", "1,204", "12,000,007"]
        );
    }
}
