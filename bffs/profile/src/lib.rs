//! The profile BFF: routes and page data of the profile micro-frontend.
