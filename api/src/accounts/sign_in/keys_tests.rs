use super::*;
use chrono::{DateTime, Duration};
use proptest::prelude::*;
use serde_json::{Value, json};

const ISSUER: &str = "https://hilfe.example.org";

fn now() -> Instant {
    DateTime::from_timestamp(1_764_000_000, 0).unwrap()
}

fn holder() -> TokenHolder {
    TokenHolder { account: AccountId(Uuid::from_u128(1)), session: SessionId(Uuid::from_u128(2)) }
}

fn scratch() -> std::path::PathBuf {
    let name = BASE64URL_NOPAD.encode(&randomness::bytes::<9>());
    std::env::temp_dir().join(format!("quartierhilfe-keys-{name}")).join("keys.json")
}

fn signed(keys: &KeySet, header: &Header, claims: &Value) -> String {
    jsonwebtoken::encode(header, claims, &keys.signing[0].encoding).unwrap()
}

fn good_claims() -> Value {
    json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": holder().account.0, "sid": holder().session.0,
        "iat": now().timestamp(), "nbf": now().timestamp(), "exp": now().timestamp() + 300,
    })
}

fn good_header(keys: &KeySet) -> Header {
    Header { typ: Some(TOKEN_TYPE.to_owned()), kid: Some(keys.signing[0].kid.clone()), ..Header::new(Algorithm::HS256) }
}

#[test]
fn a_token_is_good_from_its_start_to_its_end() {
    let keys = KeySet::ephemeral(ISSUER);
    let token = keys.access_token(holder(), now(), now() + Duration::minutes(5)).unwrap();
    assert_eq!(keys.read_access_token(&token, now()), Some(holder()));
    assert_eq!(keys.read_access_token(&token, now() + Duration::seconds(304)), Some(holder()));
    assert_eq!(keys.read_access_token(&token, now() + Duration::seconds(305)), None);
    assert_eq!(keys.read_access_token(&token, now() - Duration::seconds(6)), None);
}

#[test]
fn a_token_says_nothing_about_the_person() {
    let keys = KeySet::ephemeral(ISSUER);
    let token = keys.access_token(holder(), now(), now() + Duration::minutes(5)).unwrap();
    let body = BASE64URL_NOPAD.decode(token.split('.').nth(1).unwrap().as_bytes()).unwrap();
    let claims: serde_json::Map<String, Value> = serde_json::from_slice(&body).unwrap();
    let mut names: Vec<_> = claims.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["aud", "exp", "iat", "iss", "nbf", "sid", "sub"]);
}

#[test]
fn every_claim_is_needed_and_no_other_is_read() {
    let keys = KeySet::ephemeral(ISSUER);
    assert!(keys.read_access_token(&signed(&keys, &good_header(&keys), &good_claims()), now()).is_some());
    for claim in ["iss", "aud", "sub", "sid", "iat", "nbf", "exp"] {
        let mut claims = good_claims();
        claims.as_object_mut().unwrap().remove(claim);
        assert_eq!(
            keys.read_access_token(&signed(&keys, &good_header(&keys), &claims), now()),
            None,
            "without {claim}"
        );
    }
    for (claim, value) in [
        ("iss", json!("https://evil.example")),
        ("aud", json!("quartierhilfe-mail")),
        ("roles", json!(["admin"])),
        ("exp", json!("soon")),
        ("sub", json!("1")),
    ] {
        let mut claims = good_claims();
        claims[claim] = value;
        assert_eq!(keys.read_access_token(&signed(&keys, &good_header(&keys), &claims), now()), None, "{claim}");
    }
}

#[test]
fn foreign_kinds_algorithms_and_keys_are_refused() {
    let (keys, others) = (KeySet::ephemeral(ISSUER), KeySet::ephemeral(ISSUER));
    let claims = good_claims();
    let plain = Header { typ: Some("JWT".to_owned()), ..good_header(&keys) };
    let nameless = Header { kid: None, ..good_header(&keys) };
    let stranger = Header { kid: Some("../../etc/passwd".to_owned()), ..good_header(&keys) };
    let other_algorithm = Header { alg: Algorithm::HS512, ..good_header(&keys) };
    for header in [plain, nameless, stranger, other_algorithm] {
        assert_eq!(keys.read_access_token(&signed(&keys, &header, &claims), now()), None, "{header:?}");
    }
    assert_eq!(keys.read_access_token(&signed(&others, &good_header(&others), &claims), now()), None);
    let none = format!(
        "{}.{}.",
        BASE64URL_NOPAD.encode(br#"{"alg":"none","typ":"at+jwt","kid":"ephemeral"}"#),
        BASE64URL_NOPAD.encode(claims.to_string().as_bytes())
    );
    assert_eq!(keys.read_access_token(&none, now()), None);
}

#[test]
fn the_key_file_is_made_once_and_only_its_owner_reads_it() {
    let path = scratch();
    let first = KeySet::open(&path, ISSUER).unwrap();
    let again = KeySet::open(&path, ISSUER).unwrap();
    let token = first.access_token(holder(), now(), now() + Duration::minutes(5)).unwrap();
    assert_eq!(again.read_access_token(&token, now()), Some(holder()));
    assert_eq!(again.read_refresh_token(&first.refresh_token(holder().session, 4)), Some((holder().session, 4)));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(KeySet::open(&path, ISSUER).err().unwrap().contains("0600"));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    let weak = json!({"signing": [{"kid": "a", "secret": BASE64URL_NOPAD.encode(&[1; 32])}],
        "sealing": BASE64URL_NOPAD.encode(&[2; 32])});
    std::fs::write(&path, weak.to_string()).unwrap();
    assert!(KeySet::open(&path, ISSUER).err().unwrap().contains("weak"));
    std::fs::remove_dir_all(path.parent().unwrap()).unwrap();
}

#[test]
fn an_older_signing_key_is_still_accepted() {
    let entry = |kid: &str, byte: u8| SigningKeyEntry {
        kid: kid.to_owned(),
        secret: BASE64URL_NOPAD.encode(&std::array::from_fn::<u8, 32, _>(|place| byte + u8::try_from(place).unwrap())),
    };
    let sealing = entry("", 90).secret;
    let old = KeySet::of(&KeyFile { signing: vec![entry("a", 1)], sealing: sealing.clone() }, ISSUER).unwrap();
    let both = KeySet::of(&KeyFile { signing: vec![entry("b", 2), entry("a", 1)], sealing }, ISSUER).unwrap();
    let token = old.access_token(holder(), now(), now() + Duration::minutes(5)).unwrap();
    assert_eq!(both.read_access_token(&token, now()), Some(holder()));
    assert_eq!(both.read_refresh_token(&old.refresh_token(holder().session, 1)), Some((holder().session, 1)));
    assert_ne!(old.refresh_token(holder().session, 1), both.refresh_token(holder().session, 1));
}

#[test]
fn a_device_mark_belongs_to_one_account() {
    let keys = KeySet::ephemeral(ISSUER);
    let mark = keys.device_mark(holder().account);
    assert!(keys.read_device_mark(holder().account, &mark).is_some());
    assert_eq!(keys.read_device_mark(AccountId(Uuid::from_u128(9)), &mark), None);
    assert_eq!(KeySet::ephemeral(ISSUER).read_device_mark(holder().account, &mark), None);
}

#[test]
fn sealed_parts_cannot_be_shifted() {
    let keys = KeySet::ephemeral(ISSUER);
    assert_ne!(keys.seal("a", &["bc", "d"]), keys.seal("a", &["b", "cd"]));
    assert_ne!(keys.seal("a", &["b"]), keys.seal("ab", &[]));
}

proptest! {
    #[test]
    fn refresh_tokens_cannot_be_altered(generation: u32, place in 0_usize..52, flip in 1_u8..=255) {
        let keys = KeySet::ephemeral(ISSUER);
        let token = keys.refresh_token(holder().session, generation);
        prop_assert_eq!(keys.read_refresh_token(&token), Some((holder().session, generation)));
        let mut bytes = BASE64URL_NOPAD.decode(token.as_bytes()).unwrap();
        bytes[place] ^= flip;
        prop_assert_eq!(keys.read_refresh_token(&BASE64URL_NOPAD.encode(&bytes)), None);
    }

    #[test]
    fn reading_never_panics(text in ".{0,200}") {
        let keys = KeySet::ephemeral(ISSUER);
        prop_assert_eq!(keys.read_refresh_token(&text), None);
        prop_assert_eq!(keys.read_access_token(&text, now()), None);
        prop_assert_eq!(keys.read_device_mark(holder().account, &text), None);
    }
}
