//! Keeping a running town: copies of the database and their return, and deleting what has had its time.

pub mod retention;
