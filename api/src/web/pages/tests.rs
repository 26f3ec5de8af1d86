use super::*;
use crate::db::tests::databases;
use actix_web::{App, test};
use std::{fs, path::Path};

const TEMPLATE: &str = "<html data-demo=\"%%IS_DEMO%%\"><script type=\"application/json\">%%TOWN_JSON%%</script>\
     <p>%%TOWN_NAME%%, %%OFFICE_HOURS%%, 100 %% %%UNKNOWN%%</p><a href=\"tel:%%OFFICE_PHONE_HREF%%\">%%OFFICE_PHONE%%</a>";

fn texts() -> TownTexts {
    let worded = |hours: &str| WordedTexts {
        office_hours: hours.to_owned(),
        facts: serde_json::json!({"name": "</script><b>", "office_hours": hours}),
    };
    TownTexts {
        name: "\"O'Stadt\" <&>".to_owned(),
        office_phone: "04541 / 80 00-100".to_owned(),
        is_demo: true,
        worded: ["werktags", "on weekdays", "Montag bis Freitag", "у будні", "أيام العمل", "hafta içi"].map(worded),
    }
}

fn build(folder: &Path) {
    let long = "x".repeat(2_000);
    for (name, content) in [
        ("index.html", TEMPLATE),
        ("de.html", TEMPLATE),
        ("en.html", TEMPLATE),
        ("200.html", TEMPLATE),
        ("de/helfen.html", TEMPLATE),
        ("en/helfen.html", TEMPLATE),
        ("de/nicht-gefunden.html", "<h1>Diese Seite gibt es nicht</h1><p>%%OFFICE_HOURS%%</p>"),
        ("en/nicht-gefunden.html", "<h1>There is no such page</h1><p>%%OFFICE_HOURS%%</p>"),
        ("200.html.gz", "stale"),
        ("de-simple.html", TEMPLATE),
        ("ar.html", TEMPLATE),
        ("ar/helfen.html", TEMPLATE),
        ("ar/nicht-gefunden.html", "<h1>هذه الصفحة غير موجودة</h1><p>%%OFFICE_HOURS%%</p>"),
        ("icon.svg", "short"),
        ("_app/immutable/a.js", long.as_str()),
        ("_app/immutable/a.js.br", "brotli"),
    ] {
        let file = folder.join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, content).unwrap();
    }
    fs::write(folder.join("ar.html.gz"), encoding::gzip(&TEMPLATE.repeat(2).into_bytes()).unwrap()).unwrap();
    fs::write(folder.join("de-simple.html.gz"), encoding::gzip(TEMPLATE.as_bytes()).unwrap()).unwrap();
    fs::write(folder.parent().unwrap().join("secret.txt"), "secret").unwrap();
    std::os::unix::fs::symlink(folder.parent().unwrap().join("secret.txt"), folder.join("link.txt")).unwrap();
}

struct Got {
    status: u16,
    body: String,
    headers: actix_web::http::header::HeaderMap,
}

impl Got {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

async fn get(pages: &web::Data<Pages>, path: &str, headers: &[(&'static str, &str)]) -> Got {
    let database = databases().remove(0);
    let app = test::init_service(
        App::new().app_data(pages.clone()).app_data(web::Data::new(database.db.clone())).default_service(web::to(page)),
    )
    .await;
    let mut request = test::TestRequest::with_uri(path);
    for header in headers {
        request = request.insert_header(*header);
    }
    let response = test::call_service(&app, request.to_request()).await;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = String::from_utf8_lossy(&test::read_body(response).await).into_owned();
    Got { status, body, headers }
}

fn pages(read_texts: TextsReader) -> (web::Data<Pages>, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("build");
    fs::create_dir(&root).unwrap();
    build(&root);
    (web::Data::new(Pages::new(read_site(&root).unwrap(), read_texts)), folder)
}

#[actix_web::test]
async fn pages_carry_the_towns_texts_escaped_in_the_language_of_the_address() {
    let (pages, _folder) = pages(|_| Ok(Some(texts())));
    let german = get(&pages, "/de", &[]).await;
    assert_eq!((german.status, german.header("cache-control")), (200, "no-cache"));
    assert_eq!(
        german.body,
        "<html data-demo=\"true\"><script type=\"application/json\">\
         {\"name\":\"\\u003c/script\\u003e\\u003cb\\u003e\",\"office_hours\":\"werktags\"}</script>\
         <p>&quot;O&#39;Stadt&quot; &lt;&amp;&gt;, werktags, 100 %% %%UNKNOWN%%</p>\
         <a href=\"tel:045418000100\">04541 / 80 00-100</a>"
    );
    let english = get(&pages, "/en/helfen/0192aaaa-0000-7000-8000-000000000001", &[]).await;
    assert!(english.body.contains("on weekdays") && english.status == 200, "the fallback in English");
    assert!(get(&pages, "/", &[]).await.body.contains("werktags"));
    for (path, hours) in [
        ("/de-simple", "Montag bis Freitag"),
        ("/ar", "أيام العمل"),
        ("/ar/helfen", "أيام العمل"),
        ("/ar/helfen/0192aaaa-0000-7000-8000-000000000001", "أيام العمل"),
    ] {
        let got = get(&pages, path, &[]).await;
        assert!(got.status == 200 && got.body.matches(hours).count() == 2, "{path}: {}", got.body);
        assert_eq!(get(&pages, path, &[]).await.body, got.body, "filled once and kept");
    }
    assert!(german.header("content-security-policy").contains("frame-ancestors 'none'"));
}

#[actix_web::test]
async fn known_content_is_not_sent_again_and_compressed_copies_are_used() {
    let (pages, _folder) = pages(|_| Ok(Some(texts())));
    let first = get(&pages, "/_app/immutable/a.js", &[("accept-encoding", "gzip, br")]).await;
    assert_eq!((first.body.as_str(), first.header("content-encoding")), ("brotli", "br"));
    assert_eq!(first.header("cache-control"), "public, max-age=31536000, immutable");
    let again = get(&pages, "/_app/immutable/a.js", &[("if-none-match", first.header("etag"))]).await;
    assert_eq!((again.status, again.body.as_str()), (304, ""));
    let refused = get(&pages, "/_app/immutable/a.js", &[("accept-encoding", "br;q=0")]).await;
    assert_eq!((refused.body.len(), refused.header("content-encoding")), (2_000, ""));
    let page = get(&pages, "/de", &[("accept-encoding", "br, gzip;q=0.5")]).await;
    assert_eq!(page.header("content-encoding"), "gzip");
}

#[actix_web::test]
async fn an_address_without_a_page_says_so_in_its_language() {
    let (pages, _folder) = pages(|_| Ok(Some(texts())));
    let record = "0192aaaa-0000-7000-8000-000000000001";
    for path in [
        "/nothing",
        "/de/nothing",
        "/de/nothing/at/all",
        "/fr/helfen",
        "/de/helfen/1",
        &format!("/de/nothing/{record}"),
        "/de/nicht-gefunden",
    ] {
        let got = get(&pages, path, &[("if-none-match", "*")]).await;
        assert_eq!((got.status, got.header("cache-control")), (404, "no-cache"), "{path}");
        assert!(got.body.contains("gibt es nicht") && got.body.contains("werktags"), "{path}: {}", got.body);
        assert!(got.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
    }
    let arabic = get(&pages, "/ar/nothing", &[]).await;
    assert_eq!((arabic.status, arabic.body.as_str()), (404, "<h1>هذه الصفحة غير موجودة</h1><p>أيام العمل</p>"));
    // A build without the page in a language says it in German.
    for path in ["/tr/nothing", "/de-simple/nothing/at/all", "/uk"] {
        let got = get(&pages, path, &[]).await;
        assert!(got.status == 404 && got.body.contains("gibt es nicht") && got.body.contains("werktags"), "{path}");
    }
    let english = get(&pages, "/en/nothing", &[]).await;
    assert_eq!((english.status, english.body.as_str()), (404, "<h1>There is no such page</h1><p>on weekdays</p>"));
}

#[actix_web::test]
async fn a_slash_too_much_leads_to_the_page() {
    let (pages, _folder) = pages(|_| Ok(Some(texts())));
    let record = "0192aaaa-0000-7000-8000-000000000001";
    for (path, meant) in [
        ("/de/".to_owned(), "/de".to_owned()),
        ("/de/helfen/?quartier=a%2Fb".to_owned(), "/de/helfen?quartier=a%2Fb".to_owned()),
        (format!("/de/helfen/{record}/"), format!("/de/helfen/{record}")),
    ] {
        let got = get(&pages, &path, &[]).await;
        assert_eq!((got.status, got.header("location")), (308, meant.as_str()), "{path}");
    }
    for path in ["/de/nothing/", "/de//", "//de/", "//example.org/", "//"] {
        let got = get(&pages, path, &[]).await;
        assert_eq!((got.status, got.header("location")), (404, ""), "{path}");
    }
}

#[actix_web::test]
async fn nothing_outside_of_the_folder_can_be_named() {
    let (pages, _folder) = pages(|_| Ok(Some(texts())));
    for path in ["/../secret.txt", "/%2e%2e/secret.txt", "/link.txt", "//secret.txt", "/..%2fsecret.txt"] {
        let got = get(&pages, path, &[]).await;
        assert!(!got.body.contains("secret") && got.status == 404, "{path}: {}", got.body);
    }
    for path in ["/_app/immutable/old.js", "/api/v1/nothing", "/api"] {
        assert_eq!(get(&pages, path, &[]).await.status, 404, "{path}");
    }
}

#[actix_web::test]
async fn a_town_that_is_not_set_up_says_so() {
    let (pages, _folder) = pages(|_| Ok(None));
    let got = get(&pages, "/de", &[]).await;
    assert_eq!(got.status, 503);
    assert!(got.body.contains("wird gerade eingerichtet") && got.body.contains("is being set up"));
    assert_eq!(get(&pages, "/icon.svg", &[]).await.body, "short");
}

#[actix_web::test]
async fn a_folder_without_a_built_app_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    assert!(read_site(folder.path()).unwrap_err().contains("200.html"));
    assert!(read_site(&folder.path().join("missing")).is_err());
}
