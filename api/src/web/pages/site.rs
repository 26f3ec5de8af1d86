//! The files of the built app in memory: compressed where they can be, and each in one or two forms only.

use super::{
    encoding::{gzip, inflate, is_copy},
    fill::{TownTexts, language_of},
};
use crate::kernel::language::UiLanguage;
use actix_web::web::Bytes;
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
};

/// The empty page in which the app shows one record: its address ends in the record's id.
const FALLBACK: &str = "/200.html";
/// The page, built for each language, that says that there is no such page.
const MISSING: &str = "nicht-gefunden.html";

/// A file in the forms in which it is kept.
#[derive(Debug, Clone)]
pub(super) struct Encoded {
    /// As it is; only where no gzip copy is kept.
    pub plain: Option<Bytes>,
    /// Gzip.
    pub gzip: Option<Bytes>,
    /// Brotli, where the build made it.
    pub brotli: Option<Bytes>,
    /// What it is.
    pub content_type: &'static str,
    /// Changes with the content. Weak: the forms share it.
    pub tag: String,
}

impl Encoded {
    fn new(plain: Vec<u8>, gzipped: Option<Vec<u8>>, brotli: Option<Vec<u8>>, content_type: &'static str) -> Self {
        let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(&plain)[..12]);
        let gzip = gzipped.or_else(|| gzip(&plain)).map(Bytes::from);
        Self {
            plain: gzip.is_none().then(|| Bytes::from(plain)),
            gzip,
            brotli: brotli.map(Bytes::from),
            content_type,
            tag: format!("W/\"{hash}\""),
        }
    }

    /// The content as it is.
    fn content(&self) -> Vec<u8> {
        match (&self.plain, &self.gzip) {
            (Some(plain), _) => plain.to_vec(),
            (None, Some(gzip)) => inflate(gzip),
            (None, None) => Vec::new(),
        }
    }
}

/// A page and the language in which it is asked for.
pub(super) struct Page {
    /// Its key in the templates.
    pub name: String,
    /// The language.
    pub language: UiLanguage,
    /// It says that there is no such page.
    pub is_missing: bool,
}

/// All files of the app by their address (`/icon.svg`), pages (`/de.html`) apart.
#[derive(Debug, Default)]
pub struct Site {
    files: HashMap<String, Encoded>,
    templates: HashMap<String, Encoded>,
}

impl Site {
    /// The file at an address.
    pub(super) fn file(&self, path: &str) -> Option<&Encoded> {
        self.files.get(path)
    }

    /// The page at an address: a built one, the fallback for a record below a built one, or the page that says that there is none.
    pub(super) fn page(&self, path: &str) -> Option<Page> {
        let language = language_of(path);
        let own = if path == "/" { "/index.html".to_owned() } else { format!("{path}.html") };
        let missing = missing_page(language);
        if self.templates.contains_key(&own) {
            return Some(Page { is_missing: own == missing, name: own, language });
        }
        if self.is_record(path) {
            return Some(Page { name: FALLBACK.to_owned(), language, is_missing: false });
        }
        // An old page that asks for a chunk of an old build must learn that it is gone.
        let is_of_the_build = path.starts_with("/_app/") || path == "/api" || path.starts_with("/api/");
        // A build need not have the page in each language; German is the source of all.
        let built =
            [language, UiLanguage::De].into_iter().find(|built| self.templates.contains_key(&missing_page(*built)));
        let language = built.filter(|_| !is_of_the_build)?;
        Some(Page { name: missing_page(language), language, is_missing: true })
    }

    /// The address of the page that is meant by one with a slash at its end, as people type it: `/de` for `/de/`.
    pub(super) fn without_slash<'a>(&self, path: &'a str) -> Option<&'a str> {
        let meant = path.strip_suffix('/')?;
        (self.templates.contains_key(&format!("{meant}.html")) || self.is_record(meant)).then_some(meant)
    }

    /// Whether an address names one record of a list that has a page: `/de/helfen/<id>`.
    fn is_record(&self, path: &str) -> bool {
        path.rsplit_once('/').is_some_and(|(list, id)| {
            uuid::Uuid::try_parse(id).is_ok() && self.templates.contains_key(&format!("{list}.html"))
        })
    }

    /// A page with the texts in it.
    pub(super) fn filled(&self, name: &str, language: UiLanguage, texts: &TownTexts) -> Option<Encoded> {
        let template = String::from_utf8(self.templates.get(name)?.content()).ok()?;
        Some(Encoded::new(texts.fill(&template, language).into_bytes(), None, None, "text/html; charset=utf-8"))
    }

    /// How many files and pages there are.
    pub fn len(&self) -> (usize, usize) {
        (self.files.len(), self.templates.len())
    }
}

/// The page that says, in this language, that there is no such page.
fn missing_page(language: UiLanguage) -> String {
    format!("/{language}/{MISSING}")
}

/// Reads the built app. Symbolic links are not followed; copies that the build compressed are used as they are.
pub fn read_site(folder: &Path) -> Result<Site, String> {
    let mut names = Vec::new();
    collect(folder, &mut names).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut site = Site::default();
    for name in names {
        let file = folder.join(name.trim_start_matches('/'));
        let has_ending = |ending: &str| file.extension().is_some_and(|found| found.eq_ignore_ascii_case(ending));
        if has_ending("br") || has_ending("gz") {
            continue;
        }
        let plain = fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let content_type = content_type(&file);
        let sibling = |ending: &str| fs::read(format!("{}.{ending}", file.display())).ok();
        if has_ending("html") {
            // Kept as the build compressed it, with the placeholders: to compress hundreds of pages once more takes longer than all else
            // at the start. What is sent is compressed after they are filled.
            let packed = sibling("gz").filter(|packed| is_copy(packed, &plain));
            site.templates.insert(name, Encoded::new(plain, packed, None, content_type));
        } else {
            site.files.insert(name, Encoded::new(plain, sibling("gz"), sibling("br"), content_type));
        }
    }
    if site.templates.contains_key(FALLBACK) {
        Ok(site)
    } else {
        Err(format!("{}: no built app (200.html is missing): run `npm run build` in frontend/", folder.display()))
    }
}

fn collect(folder: &Path, names: &mut Vec<String>) -> io::Result<()> {
    let mut open: Vec<(PathBuf, String)> = vec![(folder.to_owned(), String::new())];
    while let Some((folder, prefix)) = open.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let address = format!("{prefix}/{name}");
            if kind.is_dir() {
                open.push((entry.path(), address));
            } else if kind.is_file() {
                names.push(address);
            }
        }
    }
    Ok(())
}

fn content_type(file: &Path) -> &'static str {
    match file.extension().and_then(|ending| ending.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        "geojson" => "application/geo+json",
        _ => "application/octet-stream",
    }
}
