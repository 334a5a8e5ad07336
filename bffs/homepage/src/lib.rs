//! The homepage BFF: routes and page data of the homepage micro-frontend.
