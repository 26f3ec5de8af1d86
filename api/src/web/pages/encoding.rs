//! Compressed copies: which ones a client takes, and how they are made and read.

use actix_web::http::header::{ACCEPT_ENCODING, HeaderMap};
use flate2::{Compression, Crc, read::GzDecoder, write::GzEncoder};
use std::io::{Read, Write};

/// Which compressed forms a client takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Accepted {
    /// Brotli.
    pub brotli: bool,
    /// Gzip.
    pub gzip: bool,
}

impl Accepted {
    /// Reads `Accept-Encoding`; what is given the quality 0 is refused.
    pub fn of(headers: &HeaderMap) -> Self {
        let mut accepted = Self::default();
        for value in headers.get_all(ACCEPT_ENCODING).filter_map(|value| value.to_str().ok()) {
            for entry in value.split(',') {
                let mut parts = entry.split(';').map(str::trim);
                let name = parts.next().unwrap_or_default().to_ascii_lowercase();
                let quality = parts.find_map(|part| part.strip_prefix("q=")).and_then(|text| text.parse::<f32>().ok());
                let is_wanted = quality.is_none_or(|quality| quality > 0.0);
                match name.as_str() {
                    "br" => accepted.brotli = is_wanted,
                    "gzip" => accepted.gzip = is_wanted,
                    _ => {}
                }
            }
        }
        accepted
    }
}

/// A gzip copy; `None` where it would not be smaller.
pub fn gzip(plain: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain).ok()?;
    let packed = encoder.finish().ok()?;
    (packed.len() < plain.len()).then_some(packed)
}

/// Whether a gzip copy ends in the checksum and the length of this content.
pub fn is_copy(packed: &[u8], plain: &[u8]) -> bool {
    let mut checksum = Crc::new();
    checksum.update(plain);
    let end = [checksum.sum().to_le_bytes(), checksum.amount().to_le_bytes()].concat();
    packed.ends_with(&end)
}

/// What a gzip copy that we made or read at the start holds.
pub fn inflate(packed: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    if GzDecoder::new(packed).read_to_end(&mut plain).is_err() {
        tracing::error!("a compressed copy of a file of the app is damaged");
    }
    plain
}
