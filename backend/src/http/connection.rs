//! One connection: hyper on one side, the poem endpoint on the other.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt;
use http_body_util::combinators::BoxBody;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use poem::endpoint::DynEndpoint;
use poem::http::uri::Scheme;
use poem::http::{Method, StatusCode, header};
use poem::web::{LocalAddr, RemoteAddr};
use poem::{Addr, IntoResponse, Response};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;

use super::paced_body::PacedBody;
use super::server::Held;
use super::timed_io::{Deadlines, InFlightGuard, TimedIo, Traffic};
use crate::error::AppError;

/// The endpoint that answers everything.
pub type App = Arc<dyn DynEndpoint<Output = Response>>;

/// The most bytes of the head of a request.
const MAX_HEAD_BYTES: usize = 32 * 1024;

/// What hyper may hold of one connection before it takes another block, so that memory does not grow
/// with the number of slow listeners. A head must fit in.
const MAX_BUFFER_BYTES: usize = 40 * 1024;

/// Serves one connection until it ends; `stop` lets the running request finish and then closes.
pub(super) async fn serve(
    stream: TcpStream,
    addresses: (SocketAddr, SocketAddr),
    app: App,
    deadlines: Deadlines,
    stop: CancellationToken,
    held: Held,
) {
    let traffic = Traffic::default();
    let io = TokioIo::new(TimedIo::new(stream, deadlines, traffic.clone(), held));
    let service = service_fn(move |request| {
        let (app, traffic, guard) = (app.clone(), traffic.clone(), traffic.enter());
        let refused = refuse(&request, &traffic);
        async move {
            let response =
                answer(&app, request, refused, addresses, (deadlines, traffic.clone()), guard).await;
            if response.status() == StatusCode::SWITCHING_PROTOCOLS {
                traffic.upgrade();
            }
            Ok::<_, Infallible>(response)
        }
    });
    let connection = http1::Builder::new()
        .max_buf_size(MAX_BUFFER_BYTES)
        .max_header_size(MAX_HEAD_BYTES)
        .serve_connection(io, service)
        .with_upgrades();
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}

async fn answer(
    app: &App,
    request: hyper::Request<Incoming>,
    refused: Option<AppError>,
    (local, remote): (SocketAddr, SocketAddr),
    (deadlines, traffic): (Deadlines, Traffic),
    guard: InFlightGuard,
) -> hyper::Response<Counted> {
    let (parts, body) = request.into_parts();
    let parts = poem::RequestParts::from((
        parts,
        LocalAddr(Addr::SocketAddr(local)),
        RemoteAddr(Addr::SocketAddr(remote)),
        Scheme::HTTP,
    ));
    let body = poem::Body::from(PacedBody::new(body, deadlines, traffic).boxed());
    let response = match refused {
        Some(error) => error.into_response(),
        None => {
            let request = poem::Request::from_parts(parts, body);
            app.call(request).await.unwrap_or_else(|error| error.into_response())
        }
    };
    hyper::Response::<BoxBody<Bytes, io::Error>>::from(response).map(|body| Counted { body, _guard: guard })
}

/// What no route shall ever see.
fn refuse(head: &hyper::Request<Incoming>, traffic: &Traffic) -> Option<AppError> {
    if traffic.is_ambiguous() {
        return Some(AppError::InvalidRequest("The length of the request is ambiguous.".into()));
    }
    if head.headers().get_all(header::HOST).iter().count() > 1 {
        return Some(AppError::InvalidRequest("There must be one Host.".into()));
    }
    if matches!(*head.method(), Method::TRACE | Method::CONNECT) {
        return Some(AppError::MethodNotAllowed);
    }
    if head.uri().path_and_query().is_some_and(|target| target.as_str().len() > 8 * 1024) {
        return Some(AppError::InvalidRequest("The address is too long.".into()));
    }
    None
}

/// The body of an answer; its request counts as running until it is gone.
struct Counted {
    body: BoxBody<Bytes, io::Error>,
    _guard: InFlightGuard,
}

impl Body for Counted {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
