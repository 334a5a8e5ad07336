//! Business rules that the database holds, back as names to match on.

/// The constraint that refused a statement, if one did.
#[must_use]
pub fn constraint(error: &sqlx::Error) -> Option<&str> {
    error.as_database_error()?.constraint()
}
