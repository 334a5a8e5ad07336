//! The checkout micro-frontend: pages and islands.
