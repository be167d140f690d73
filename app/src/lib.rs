//! The pages and components of Daftar: rendered on the server (`ssr`), hydrated in the browser (`hydrate`).

pub mod components;
pub mod texts;
