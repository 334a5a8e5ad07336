//! The homepage micro-frontend: pages and islands.
