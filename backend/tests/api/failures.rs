//! Every failure is a problem, whoever finds it.

use poem::http::StatusCode;
use shared::problem::ProblemCode;

use crate::support::TestApp;

/// Method, path, headers, body, and what comes of it: status, code, field.
type Case = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static str,
    u16,
    ProblemCode,
    Option<&'static str>,
);

/// The header of a JSON body.
const JSON: &[(&str, &str)] = &[("content-type", "application/json")];

#[tokio::test]
async fn what_the_framework_refuses_is_a_problem_too() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let cases: [Case; 14] = [
        ("GET", "/api/v1/nothing", &[], "", 404, ProblemCode::NotFound, None),
        ("GET", "/api/nothing", &[], "", 404, ProblemCode::NotFound, None),
        ("GET", "/api/v1/songs/not-an-id", &[], "", 404, ProblemCode::NotFound, None),
        ("DELETE", "/api/v1/server", &[], "", 405, ProblemCode::MethodNotAllowed, None),
        ("POST", "/health/live", &[], "", 405, ProblemCode::MethodNotAllowed, None),
        ("GET", "/api/v1/songs?limit=0", &[], "", 400, ProblemCode::InvalidRequest, Some("limit")),
        ("GET", "/api/v1/songs?limit=201", &[], "", 400, ProblemCode::InvalidRequest, Some("limit")),
        ("GET", "/api/v1/songs?limit=x", &[], "", 400, ProblemCode::InvalidRequest, Some("limit")),
        ("GET", "/api/v1/songs?sort=owner_id", &[], "", 400, ProblemCode::InvalidRequest, Some("sort")),
        ("GET", "/api/v1/songs?cursor=abc", &[], "", 400, ProblemCode::InvalidRequest, Some("cursor")),
        ("POST", "/api/v1/auth/login", JSON, "{", 400, ProblemCode::InvalidRequest, None),
        (
            "POST",
            "/api/v1/auth/login",
            JSON,
            "{\"login\":\"a\"}",
            400,
            ProblemCode::InvalidRequest,
            Some("password"),
        ),
        ("POST", "/api/v1/auth/login", &[], "{}", 415, ProblemCode::UnsupportedMedia, None),
        (
            "POST",
            "/api/v1/auth/login",
            JSON,
            "{\"login\":\"a\",\"password\":\"b\",\"role\":\"admin\"}",
            400,
            ProblemCode::InvalidRequest,
            Some("role"),
        ),
    ];
    for (method, path, headers, body, status, code, field) in cases {
        let answer = ada.request(method, path, headers, body.into()).await;
        let problem = answer.problem();
        assert_eq!((problem.status, problem.code), (status, code), "{method} {path}");
        assert_eq!(problem.errors.first().map(|error| error.field.as_str()), field, "{method} {path}");
    }
}

#[tokio::test]
async fn a_body_is_bounded_before_it_is_read() {
    let app = TestApp::start().await;
    let body = format!("{{\"login\":\"{}\"}}", "x".repeat(300_000));
    let answer = app.anonymous().post_json("/api/v1/auth/login", &body).await;
    assert_eq!(answer.problem().code, ProblemCode::PayloadTooLarge);
}

#[tokio::test]
async fn deep_json_does_not_hurt() {
    let app = TestApp::start().await;
    let body = "[".repeat(100_000);
    let answer = app.anonymous().post_json("/api/v1/auth/login", &body).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn every_answer_tells_browsers_to_be_careful() {
    let app = TestApp::start().await;
    for path in
        ["/health/live", "/api/v1/me", "/api/v1/nothing", "/api/v1/openapi.json", "/api/docs", "/nothing.js"]
    {
        let answer = app.anonymous().get(path, &[]).await;
        for name in [
            "x-content-type-options",
            "referrer-policy",
            "content-security-policy",
            "cross-origin-opener-policy",
            "cross-origin-resource-policy",
            "permissions-policy",
            "cache-control",
            "x-request-id",
        ] {
            assert!(answer.header(name).is_some(), "{path} has no {name}");
        }
        assert!(!answer.header("content-security-policy").unwrap().contains("unsafe-inline"));
        assert_eq!(answer.header("server"), None);
    }
}

#[tokio::test]
async fn a_500_tells_the_request_id_and_nothing_else() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    app.execute("ALTER TABLE songs RENAME TO songs_gone").await;
    let answer = ada.get("/api/v1/songs", &[]).await;
    let problem = answer.problem();
    assert_eq!((problem.status, problem.code), (500, ProblemCode::Internal));
    assert_eq!(problem.request_id.as_deref(), answer.header("x-request-id"));
    let text = String::from_utf8(answer.body).unwrap();
    assert!(!text.contains("songs") && !text.to_lowercase().contains("sql"), "{text}");
}

#[tokio::test]
async fn the_documentation_has_a_page_that_the_policy_lets_run() {
    let app = TestApp::start().await;
    let page = app.anonymous().get("/api/docs", &[]).await;
    let html = String::from_utf8(page.body).unwrap();
    assert!(!html.contains("<style") && html.matches("<script src=").count() == 2);
    for file in ["swagger-ui.css", "swagger-ui.js", "start.js"] {
        assert_eq!(app.anonymous().get(&format!("/api/docs/{file}"), &[]).await.status, StatusCode::OK);
    }
}
