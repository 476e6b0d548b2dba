//! Ready components.
