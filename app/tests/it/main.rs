//! Tests of the app as the server renders it.

mod gallery;
