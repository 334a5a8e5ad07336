//! The checkout BFF: routes and page data of the checkout micro-frontend.
