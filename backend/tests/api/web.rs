//! The web app as it is served.

use poem::http::StatusCode;

use crate::support::TestApp;

async fn app_with_files() -> (tempfile::TempDir, TestApp) {
    let dist = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("index.html", "<!doctype html><title>Rhythmix</title>"),
        ("app-0123456789abcdef.js", "plain"),
        ("app-0123456789abcdef.js.br", "brotli"),
        ("app-0123456789abcdef.js.gz", "gzip"),
        ("sw.js", "worker"),
    ] {
        std::fs::write(dist.path().join(name), text).unwrap();
    }
    let path = dist.path().display().to_string();
    let app = TestApp::start_with(|config| config.web.dir = path).await;
    (dist, app)
}

#[tokio::test]
async fn every_page_is_the_app_and_its_policy_forbids_what_is_inline() {
    let (_dist, app) = app_with_files().await;
    for path in ["/", "/songs", "/song/1234", "/index.html"] {
        let answer = app.anonymous().get(path, &[]).await;
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
        assert_eq!(answer.header("cache-control"), Some("no-cache"));
        let policy = answer.header("content-security-policy").unwrap();
        assert!(
            policy.contains("default-src 'none'") && policy.contains("require-trusted-types-for 'script'")
        );
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"));
    }
}

#[tokio::test]
async fn files_come_compressed_and_for_ever_when_their_name_says_what_is_in_them() {
    let (_dist, app) = app_with_files().await;
    let path = "/app-0123456789abcdef.js";
    for (accepted, encoding, body) in [
        ("br, gzip", Some("br"), "brotli"),
        ("gzip, deflate", Some("gzip"), "gzip"),
        ("br;q=0, gzip", Some("gzip"), "gzip"),
        ("identity", None, "plain"),
    ] {
        let answer = app.anonymous().get(path, &[("accept-encoding", accepted)]).await;
        assert_eq!(answer.header("content-encoding"), encoding, "{accepted}");
        assert_eq!(answer.body, body.as_bytes());
        assert_eq!(answer.header("cache-control"), Some("public, max-age=31536000, immutable"));
        assert_eq!(answer.header("vary"), Some("Accept-Encoding"));
        let etag = answer.header("etag").unwrap();
        let again = [("accept-encoding", accepted), ("if-none-match", etag)];
        assert_eq!(app.anonymous().get(path, &again).await.status, StatusCode::NOT_MODIFIED);
    }
    let worker = app.anonymous().get("/sw.js", &[]).await;
    assert_eq!(worker.header("cache-control"), Some("no-cache"));
    // A worker lives under the policy of its script; a sealed one could fetch nothing.
    assert!(worker.header("content-security-policy").unwrap().contains("connect-src 'self'"));
}

#[tokio::test]
async fn a_file_that_is_not_there_is_not_the_app() {
    let (_dist, app) = app_with_files().await;
    for path in
        ["/old-0123456789abcdef.js", "/../Cargo.toml", "/%2e%2e/secret.key", "/app-0123456789abcdef.js.br"]
    {
        assert_eq!(app.anonymous().get(path, &[]).await.problem().status, 404, "{path}");
    }
    assert_eq!(app.anonymous().request("POST", "/", &[], Vec::new()).await.problem().status, 405);
}
