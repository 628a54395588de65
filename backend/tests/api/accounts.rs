//! Signing up, in and out.

use chrono::Duration;
use poem::http::StatusCode;
use shared::auth::{LogIn, LogOut, Refresh, SessionGrant, SetUp, SignUp};
use shared::me::{GetMe, Role};
use shared::problem::ProblemCode;
use shared::server::GetServer;

use crate::support::app::{PASSWORD, sign_up};
use crate::support::{Client, TestApp};

fn log_in(login: &str, password: &str) -> LogIn {
    LogIn { login: login.to_owned(), password: password.to_owned(), device_name: None }
}

async fn refresh_from_body(client: &Client, token: &str) -> Result<SessionGrant, ProblemCode> {
    let body = Refresh { refresh_token: Some(token.to_owned()) };
    let answer = client.answer_to(&body, &[("x-client", "api")]).await;
    if answer.status.is_success() { Ok(answer.json()) } else { Err(answer.problem().code) }
}

#[tokio::test]
async fn a_new_account_is_a_listener_and_signed_in() {
    let app = TestApp::start().await;
    let answer = app.anonymous().answer_to(&sign_up("Ada"), &[]).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    assert_eq!(answer.header("location"), Some("/api/v1/me"));
    let grant: SessionGrant = answer.json();
    assert_eq!(grant.user.username, "ada");
    assert_eq!(grant.user.display_name, "ada");
    assert_eq!(grant.user.roles, [Role::Listener]);
    assert_eq!(grant.refresh_token, None, "a browser gets it as a cookie");

    let mut client = app.anonymous();
    client.token = Some(grant.access_token);
    assert_eq!(client.send(&GetMe).await.unwrap(), grant.user);
}

#[tokio::test]
async fn no_answer_holds_the_hash_of_a_password() {
    let app = TestApp::start().await;
    let answer = app.anonymous().answer_to(&sign_up("ada"), &[]).await;
    let text = String::from_utf8(answer.body).unwrap();
    assert!(!text.contains("$2b$") && !text.contains("password"), "{text}");
}

#[tokio::test]
async fn everything_that_is_wrong_is_told_at_once_and_by_field() {
    let app = TestApp::start().await;
    let bad = SignUp {
        username: "a b".into(),
        email: "nowhere".into(),
        password: "short".into(),
        display_name: Some("a\u{202E}b".into()),
    };
    let problem = app.anonymous().send(&bad).await.unwrap_err();
    assert_eq!((problem.status, problem.code), (422, ProblemCode::ValidationFailed));
    let fields: Vec<&str> = problem.errors.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(fields, ["username", "email", "password", "display_name"]);
}

#[tokio::test]
async fn a_user_name_is_unique_without_case_and_an_address_tells_nothing() {
    let app = TestApp::start().await;
    app.user("ada").await;
    let problem = app.anonymous().send(&sign_up("ADA")).await.unwrap_err();
    assert_eq!((problem.status, problem.code), (409, ProblemCode::UsernameTaken));
    assert_eq!(problem.errors.first().unwrap().field, "username");

    // The same address again: taken or not must not show. Logging in by it means the older account.
    let second =
        SignUp { email: "ada@example.org".into(), password: "another password".into(), ..sign_up("eve") };
    assert!(app.anonymous().send(&second).await.is_ok());
    let grant = app.anonymous().send(&log_in("Ada@Example.org", PASSWORD)).await.unwrap();
    assert_eq!(grant.user.username, "ada");
    assert!(app.anonymous().send(&log_in("ada@example.org", "another password")).await.is_err());
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_user_get_the_same_answer() {
    let app = TestApp::start().await;
    app.user("ada").await;
    app.execute("UPDATE users SET disabled = TRUE WHERE username = 'ada'").await;
    app.user("eve").await;
    let mut answers = Vec::new();
    for attempt in [
        log_in("nobody", PASSWORD),
        log_in("eve", "wrong password"),
        log_in("ada", PASSWORD),
        log_in("eve%", PASSWORD),
        log_in("' OR 1=1 --", PASSWORD),
        log_in(&"x".repeat(1000), PASSWORD),
        log_in("eve", &"x".repeat(5000)),
        log_in("", ""),
    ] {
        let mut answer = app.anonymous().answer_to(&attempt, &[]).await;
        assert_eq!(answer.problem().code, ProblemCode::InvalidCredentials);
        answer.headers.remove("x-request-id");
        answers.push((answer.status, answer.headers, answer.body));
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
}

#[tokio::test]
async fn the_first_admin_needs_the_link_and_there_is_only_one_first() {
    let app = TestApp::start().await;
    assert!(app.anonymous().send(&GetServer).await.unwrap().needs_setup);
    let wrong = SetUp { token: "guess".into(), ..app.set_up("root").await };
    let problem = app.anonymous().send(&wrong).await.unwrap_err();
    assert_eq!(problem.errors.first().unwrap().field, "token");

    let link = app.set_up("root").await;
    let grant = app.anonymous().send(&link).await.unwrap();
    assert_eq!(grant.user.roles, [Role::Admin, Role::Listener]);
    let again = SetUp { username: "root2".into(), ..link };
    assert_eq!(app.anonymous().send(&again).await.unwrap_err().code, ProblemCode::AlreadySetUp);
    assert_eq!(app.application.setup_link().await.unwrap(), None);
    assert!(!app.anonymous().send(&GetServer).await.unwrap().needs_setup);
}

#[tokio::test]
async fn a_closed_instance_takes_no_sign_ups() {
    let app =
        TestApp::start_with(|config| config.auth.registration = rhythmix::config::Registration::Closed).await;
    let problem = app.anonymous().send(&sign_up("ada")).await.unwrap_err();
    assert_eq!((problem.status, problem.code), (403, ProblemCode::RegistrationClosed));
    assert!(!app.anonymous().send(&GetServer).await.unwrap().registration_open);
    assert!(app.anonymous().send(&app.set_up("root").await).await.is_ok());
}

#[tokio::test]
async fn an_access_token_is_good_for_fifteen_minutes() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    app.clock.advance(Duration::minutes(15));
    assert!(ada.send(&GetMe).await.is_ok(), "clocks may differ a little");
    app.clock.advance(Duration::seconds(31));
    assert_eq!(ada.send(&GetMe).await.unwrap_err().code, ProblemCode::Unauthenticated);
}

#[tokio::test]
async fn logging_out_ends_the_session_at_once() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    ada.send(&GetMe).await.unwrap();
    let answer = ada.answer_to(&LogOut, &[]).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert_eq!(answer.cookie("rhythmix_refresh").as_deref(), Some(""));
    assert_eq!(answer.cookie("rhythmix_media").as_deref(), Some(""));
    assert_eq!(ada.send(&GetMe).await.unwrap_err().code, ProblemCode::Unauthenticated);
}

#[tokio::test]
async fn an_account_that_is_closed_is_out_within_seconds() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    app.execute("UPDATE users SET disabled = TRUE").await;
    assert!(ada.send(&GetMe).await.is_err());
}

#[tokio::test]
async fn a_refresh_token_is_rotated_and_a_stolen_one_ends_the_session() {
    let app = TestApp::start().await;
    let client = app.anonymous();
    let answer = client.answer_to(&sign_up("ada"), &[("x-client", "api")]).await;
    assert!(answer.cookie("rhythmix_refresh").is_none());
    let first = answer.json::<SessionGrant>().refresh_token.unwrap();

    let second = refresh_from_body(&client, &first).await.unwrap();
    let second_token = second.refresh_token.unwrap();
    assert_ne!(second_token, first);
    // Two tabs at the same moment: the token before is good for a short while.
    let third = refresh_from_body(&client, &first).await.unwrap().refresh_token.unwrap();

    app.clock.advance(Duration::minutes(2));
    let fourth = refresh_from_body(&client, &third).await.unwrap();
    app.clock.advance(Duration::minutes(2));
    assert_eq!(refresh_from_body(&client, &third).await.unwrap_err(), ProblemCode::Unauthenticated);
    // Somebody has a copy: the whole session is over, the newest token too.
    let newest = fourth.refresh_token.unwrap();
    assert_eq!(refresh_from_body(&client, &newest).await.unwrap_err(), ProblemCode::Unauthenticated);
    let mut thief = app.anonymous();
    thief.token = Some(fourth.access_token);
    assert!(thief.send(&GetMe).await.is_err());
}

#[tokio::test]
async fn a_session_is_over_after_thirty_idle_and_ninety_days_in_all() {
    let app = TestApp::start().await;
    let client = app.anonymous();
    let open = async |name: &str| {
        let answer = client.answer_to(&sign_up(name), &[("x-client", "api")]).await;
        answer.json::<SessionGrant>().refresh_token.unwrap()
    };
    let idle = open("idle").await;
    let mut busy = open("busy").await;
    for _ in 0..3 {
        app.clock.advance(Duration::days(29));
        busy = refresh_from_body(&client, &busy).await.unwrap().refresh_token.unwrap();
    }
    assert!(refresh_from_body(&client, &idle).await.is_err());
    app.clock.advance(Duration::days(4));
    assert!(refresh_from_body(&client, &busy).await.is_err(), "91 days");
}

#[tokio::test]
async fn the_cookie_refreshes_only_for_a_page_of_this_origin() {
    let app = TestApp::start().await;
    let client = app.anonymous();
    let cookie = client.answer_to(&sign_up("ada"), &[]).await.cookie("rhythmix_refresh").unwrap();
    let cookie = format!("rhythmix_refresh={cookie}");
    let refused: [&[(&str, &str)]; 5] = [
        &[],
        &[("x-client", "web")],
        &[("sec-fetch-site", "same-origin")],
        &[("x-client", "web"), ("sec-fetch-site", "cross-site")],
        &[("x-client", "web"), ("host", "a.example"), ("origin", "http://b.example")],
    ];
    for headers in refused {
        let headers = [headers, &[("cookie", cookie.as_str())]].concat();
        let answer = client.answer_to(&Refresh::default(), &headers).await;
        assert_eq!(answer.problem().code, ProblemCode::Forbidden, "{headers:?}");
    }
    let allowed: [&[(&str, &str)]; 2] = [
        &[("x-client", "web"), ("sec-fetch-site", "same-origin")],
        &[("x-client", "web"), ("host", "a.example"), ("origin", "http://a.example")],
    ];
    for headers in allowed {
        let headers = [headers, &[("cookie", cookie.as_str())]].concat();
        let answer = client.answer_to(&Refresh::default(), &headers).await;
        assert_eq!(answer.status, StatusCode::OK, "{headers:?}");
        assert!(answer.cookie("rhythmix_refresh").is_some());
    }
    let none = client.answer_to(&Refresh::default(), &[("x-client", "web")]).await;
    assert_eq!(none.problem().code, ProblemCode::Unauthenticated);
}

#[tokio::test]
async fn cookies_are_secure_when_people_come_over_https() {
    let app = TestApp::start_with(|config| config.server.public_url = "https://music.example".into()).await;
    let answer = app.anonymous().answer_to(&sign_up("ada"), &[]).await;
    for cookie in answer.headers.get_all("set-cookie") {
        let text = cookie.to_str().unwrap();
        assert!(text.ends_with("HttpOnly; SameSite=Strict; Secure"), "{text}");
    }
    assert!(answer.header("strict-transport-security").is_some());
}
