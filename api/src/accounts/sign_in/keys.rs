//! The server's keys: one file beside the database, made at the first start, readable by its owner alone.
//!
//! - *Signing keys* sign access tokens (HS256) and derive refresh tokens. The first one signs, all are accepted; so a
//!   key is changed by putting a new one in front and taking the old one away a day later.
//! - The *sealing key* makes second-factor secrets, one-time codes and device marks worthless to somebody who has a
//!   copy of the database alone. It stays.

use super::randomness;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, SessionId};
use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::io::Write;
use std::path::Path;
use uuid::Uuid;

/// Who the access tokens are for.
const AUDIENCE: &str = "quartierhilfe-api";
/// Kind of the access tokens (RFC 9068), so that no other token of ours passes for one.
const TOKEN_TYPE: &str = "at+jwt";
/// Difference of clocks that is forgiven, in seconds.
const LEEWAY: i64 = 5;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    signing: Vec<SigningKeyEntry>,
    sealing: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SigningKeyEntry {
    kid: String,
    secret: String,
}

struct SigningKey {
    kid: String,
    encoding: EncodingKey,
    decoding: DecodingKey,
    refresh: [u8; 32],
}

/// The keys in use.
pub struct KeySet {
    issuer: String,
    signing: Vec<SigningKey>,
    sealing: [u8; 32],
    validation: Validation,
}

/// The claims of an access token: nothing personal, no role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    iss: String,
    aud: String,
    sub: Uuid,
    sid: Uuid,
    iat: i64,
    nbf: i64,
    exp: i64,
}

/// Whom a valid access token names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenHolder {
    /// The account.
    pub account: AccountId,
    /// The session.
    pub session: SessionId,
}

impl KeySet {
    /// Reads the key file, or makes it at the first start. `issuer` is the public address. The error is one sentence
    /// for the person who starts the program.
    pub fn open(path: &Path, issuer: &str) -> Result<Self, String> {
        let describe = |error: std::io::Error| format!("the key file {} cannot be used: {error}", path.display());
        if !path.exists() {
            create(path).map_err(describe)?;
        }
        refuse_readable_by_others(path)?;
        let text = std::fs::read_to_string(path).map_err(describe)?;
        let file: KeyFile =
            serde_json::from_str(&text).map_err(|_| format!("the key file {} is damaged", path.display()))?;
        Self::of(&file, issuer).ok_or_else(|| format!("the key file {} holds a weak or damaged key", path.display()))
    }

    /// Keys that live only as long as the process: for tests and for writing the API document.
    pub fn ephemeral(issuer: &str) -> Self {
        let signing = vec![SigningKey::new("ephemeral".to_owned(), &randomness::bytes())];
        Self { validation: validation(issuer), issuer: issuer.to_owned(), signing, sealing: randomness::bytes() }
    }

    fn of(file: &KeyFile, issuer: &str) -> Option<Self> {
        let signing: Option<Vec<_>> = file
            .signing
            .iter()
            .map(|entry| Some(SigningKey::new(entry.kid.clone(), &secret(&entry.secret)?)))
            .collect();
        let signing = signing.filter(|keys| !keys.is_empty())?;
        let sealing = secret(&file.sealing)?;
        Some(Self { validation: validation(issuer), issuer: issuer.to_owned(), signing, sealing })
    }

    /// Signs an access token that is good from `now` until `expires_at`.
    pub fn access_token(&self, holder: TokenHolder, now: Instant, expires_at: Instant) -> Option<String> {
        let key = self.signing.first()?;
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: AUDIENCE.to_owned(),
            sub: holder.account.0,
            sid: holder.session.0,
            iat: now.timestamp(),
            nbf: now.timestamp(),
            exp: expires_at.timestamp(),
        };
        let header =
            Header { typ: Some(TOKEN_TYPE.to_owned()), kid: Some(key.kid.clone()), ..Header::new(Algorithm::HS256) };
        jsonwebtoken::encode(&header, &claims, &key.encoding).ok()
    }

    /// Reads an access token; `None` for everything that is not one of ours, or not now.
    pub fn read_access_token(&self, token: &str, now: Instant) -> Option<TokenHolder> {
        let signed_with = |key: &SigningKey| {
            let token = jsonwebtoken::decode::<Claims>(token, &key.decoding, &self.validation).ok()?;
            let is_ours =
                token.header.typ.as_deref() == Some(TOKEN_TYPE) && token.header.kid.as_ref() == Some(&key.kid);
            is_ours.then_some(token.claims)
        };
        let claims = self.signing.iter().find_map(signed_with)?;
        let second = now.timestamp();
        let is_now = claims.nbf <= second + LEEWAY && second < claims.exp + LEEWAY && claims.nbf < claims.exp;
        is_now.then_some(TokenHolder { account: AccountId(claims.sub), session: SessionId(claims.sid) })
    }

    /// The refresh token of a session's generation: always the same for the same two.
    pub fn refresh_token(&self, session: SessionId, generation: u32) -> String {
        let mut bytes = [0_u8; 52];
        bytes[..16].copy_from_slice(session.0.as_bytes());
        bytes[16..20].copy_from_slice(&generation.to_be_bytes());
        if let Some(key) = self.signing.first() {
            let mark = mark(&key.refresh, &bytes[..20]);
            bytes[20..].copy_from_slice(&mark);
        }
        BASE64URL_NOPAD.encode(&bytes)
    }

    /// Reads a genuine refresh token into its session and generation.
    pub fn read_refresh_token(&self, token: &str) -> Option<(SessionId, u32)> {
        let bytes: [u8; 52] = BASE64URL_NOPAD.decode(token.as_bytes()).ok()?.try_into().ok()?;
        let is_genuine = self.signing.iter().any(|key| is_marked(&key.refresh, &bytes[..20], &bytes[20..]));
        let session = Uuid::from_slice(&bytes[..16]).ok()?;
        let generation = u32::from_be_bytes(bytes[16..20].try_into().ok()?);
        is_genuine.then_some((SessionId(session), generation))
    }

    /// A keyed hash of something short or guessable (a code of six digits, an address), as text. Without the key
    /// nobody can find the value by trying all.
    pub fn seal(&self, label: &str, parts: &[&str]) -> String {
        BASE64URL_NOPAD.encode(&mark(&self.sealing, &joined(label, parts)))
    }

    /// The second-factor secret that belongs to a stored seed: 20 bytes, as RFC 4226 recommends.
    pub fn second_factor_secret(&self, account: AccountId, seed: &str) -> [u8; 20] {
        let full = mark(&self.sealing, &joined("second-factor", &[&account.to_string(), seed]));
        let mut secret = [0_u8; 20];
        secret.copy_from_slice(&full[..20]);
        secret
    }

    /// A mark for a device on which this account has signed in.
    pub fn device_mark(&self, account: AccountId) -> String {
        let device = BASE64URL_NOPAD.encode(&randomness::bytes::<16>());
        let proof = self.seal("device", &[&account.to_string(), &device]);
        format!("{device}.{proof}")
    }

    /// The device's name when its mark was made for this account.
    pub fn read_device_mark<'a>(&self, account: AccountId, mark_text: &'a str) -> Option<&'a str> {
        let (device, proof) = mark_text.split_once('.')?;
        let proof = BASE64URL_NOPAD.decode(proof.as_bytes()).ok()?;
        let parts = joined("device", &[&account.to_string(), device]);
        (device.len() == 22 && is_marked(&self.sealing, &parts, &proof)).then_some(device)
    }
}

impl SigningKey {
    fn new(kid: String, secret: &[u8; 32]) -> Self {
        let access = mark(secret, b"access");
        Self {
            kid,
            encoding: EncodingKey::from_secret(&access),
            decoding: DecodingKey::from_secret(&access),
            refresh: mark(secret, b"refresh"),
        }
    }
}

/// What must stand in an access token.
fn validation(issuer: &str) -> Validation {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_required_spec_claims(&["iss", "aud", "sub", "nbf", "exp"]);
    validation.set_issuer(&[issuer]);
    validation.set_audience(&[AUDIENCE]);
    // Times are judged by our own clock, which tests can move.
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation
}

/// Parts with their lengths, so that no two lists give the same bytes.
fn joined(label: &str, parts: &[&str]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in std::iter::once(&label).chain(parts) {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part.as_bytes());
    }
    bytes
}

fn keyed(key: &[u8; 32], bytes: &[u8]) -> Hmac<Sha256> {
    // HMAC fills a short key up with zeros to the block of the hash.
    let mut block = [0_u8; 64];
    block[..32].copy_from_slice(key);
    let mut mac = <Hmac<Sha256> as KeyInit>::new(&block.into());
    mac.update(bytes);
    mac
}

fn mark(key: &[u8; 32], bytes: &[u8]) -> [u8; 32] {
    keyed(key, bytes).finalize().into_bytes().into()
}

/// Compares in constant time.
fn is_marked(key: &[u8; 32], bytes: &[u8], expected: &[u8]) -> bool {
    keyed(key, bytes).verify_slice(expected).is_ok()
}

fn secret(text: &str) -> Option<[u8; 32]> {
    let bytes: [u8; 32] = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?.try_into().ok()?;
    // A file of zeros or of one letter was written by hand or by a broken disk, not by us.
    let is_varied = bytes.iter().collect::<std::collections::BTreeSet<_>>().len() >= 12;
    is_varied.then_some(bytes)
}

/// Writes a new file beside the place and links it there, so that of two starters one file wins whole.
fn create(path: &Path) -> std::io::Result<()> {
    let text = |bytes: [u8; 32]| BASE64URL_NOPAD.encode(&bytes);
    let kid = BASE64URL_NOPAD.encode(&randomness::bytes::<6>());
    let file = KeyFile {
        signing: vec![SigningKeyEntry { kid, secret: text(randomness::bytes()) }],
        sealing: text(randomness::bytes()),
    };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)?;
    }
    let unique = BASE64URL_NOPAD.encode(&randomness::bytes::<6>());
    let draft = path.with_extension(format!("{unique}.new"));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut handle = options.open(&draft)?;
    handle.write_all(serde_json::to_string_pretty(&file)?.as_bytes())?;
    handle.sync_all()?;
    let linked = std::fs::hard_link(&draft, path);
    std::fs::remove_file(&draft)?;
    match linked {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

#[cfg(unix)]
fn refuse_readable_by_others(path: &Path) -> Result<(), String> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path).map_err(|error| error.to_string())?.permissions().mode();
    if mode & 0o077 == 0 {
        Ok(())
    } else {
        Err(format!("the key file {} can be read by others: set its mode to 0600", path.display()))
    }
}

#[cfg(not(unix))]
fn refuse_readable_by_others(_path: &Path) -> Result<(), String> {
    Ok(())
}

#[cfg(test)]
#[path = "keys_tests.rs"]
mod tests;
