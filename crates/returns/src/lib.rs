//! x
pub use polars as p;
