//! Read models for the pages of staff.
