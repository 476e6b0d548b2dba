//! Which address is answered by what.

use std::{io, path::PathBuf, sync::Arc, time::Duration};

use axum::{
    Extension, Router,
    http::{HeaderValue, header},
    middleware::{from_fn_with_state, map_response, map_response_with_state},
    response::Response,
    routing::{MethodRouter, any, delete, get, post},
};
use yew_sse_wire::{EVENTS, HEALTH, SESSION, booking::BOOKING, chat::CHAT, fault::FAULTS};

#[cfg(feature = "nats")]
use crate::log::Nats;
#[cfg(feature = "tls")]
use crate::tls::{Tls, TlsError};
use crate::{
    access::{self, Access},
    bench::{self, BENCH},
    booking::{self, Booking, Plan, PlanError},
    chat::{self, Chat},
    config::{Config, LogAddress},
    cors, door, events, faults, forwarded, health,
    log::{OpenError, SharedLog, Sqlite},
    login::{self, Login},
    metrics::{self, Command},
    own::Publisher,
    problem::{unknown_address, wrong_method},
    scrape::{self, METRICS},
    site::{self, Site},
    state::Shared,
};

/// The server, ready to be given a port by [`App::serve`], or to be mounted in another router.
#[derive(Clone)]
pub struct App {
    pub(crate) router: Router,
    pub(crate) shared: Arc<Shared>,
    pub(crate) drain_within: Duration,
    #[cfg(feature = "tls")]
    pub(crate) tls: Option<Tls>,
    pub(crate) write_deadline: Duration,
}

/// Why there is no server.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The folder given as [`Config::site`] holds no page.
    #[error("no page in {}: index.html: {reason}. `trunk build --release` makes one", .folder.display())]
    Site {
        /// The folder as it was given.
        folder: PathBuf,
        /// What went wrong when its `index.html` was read.
        #[source]
        reason: io::Error,
    },
    /// The plan given as [`Config::plan`] cannot be used.
    #[error("{}: {reason}", .file.display())]
    Plan {
        /// The file as it was given.
        file: PathBuf,
        /// What is wrong with it, and where.
        #[source]
        reason: PlanError,
    },
    /// The certificate given as [`Config::tls_cert`] cannot be used.
    #[cfg(feature = "tls")]
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The log given as [`Config::log`] cannot be opened.
    #[error(transparent)]
    Log(#[from] OpenError),
}

/// Makes the server: opens its log, and starts its clock.
///
/// # Errors
///
/// [`Error::Site`] if a site was given and there is no page in it; [`Error::Plan`] if a plan
/// was given and is none; [`Error::Log`] if the log cannot be opened; `Error::Tls`, with that feature,
/// if a certificate was given and cannot be used.
///
/// # Panics
///
/// Outside a Tokio runtime.
pub async fn app(config: Config) -> Result<App, Error> {
    let site = match &config.site {
        None => None,
        Some(folder) => {
            let error = |reason| Error::Site { folder: folder.clone(), reason };
            Some(Arc::new(Site::open(folder, config.connect.clone()).map_err(error)?))
        }
    };
    let plan = Plan::open(config.plan.as_deref()).map_err(|reason| {
        let file = config.plan.clone().unwrap_or_default();
        Error::Plan { file, reason }
    })?;
    #[cfg(feature = "tls")]
    let tls = config.tls_cert.as_ref().zip(config.tls_key.as_ref());
    #[cfg(feature = "tls")]
    let tls = tls.map(|(cert, key)| Tls::open(cert, key)).transpose()?;
    let log: SharedLog = match &config.log {
        LogAddress::Sqlite(path) => Arc::new(Sqlite::open(path, config.keep)?),
        #[cfg(feature = "nats")]
        LogAddress::Nats(address) => Arc::new(Nats::open(address, config.keep).await?),
    };
    let shared = Arc::new(Shared::new(&config, log, plan));
    let access = Arc::new(Access {
        tokens: config.access_token,
        allowed: config.allow_origin.clone(),
        cross_site: config.cookie_cross_site,
    });
    let page = any(site::get).with_state(site);
    let page = page.layer(from_fn_with_state(access.clone(), door::layer));
    let router = api(&shared, access)
        .layer(map_response_with_state(shared.metrics.clone(), metrics::count_refused))
        .layer(from_fn_with_state(Arc::from(config.trusted_proxy), forwarded::layer))
        .layer(from_fn_with_state(Arc::from(config.allow_origin), cors::layer))
        .fallback_service(page)
        .layer(map_response(no_sniffing));
    Ok(App {
        router,
        shared,
        drain_within: config.drain,
        write_deadline: config.write_deadline,
        #[cfg(feature = "tls")]
        tls,
    })
}

impl App {
    /// How [`App::serve`] is reached: `https` with a certificate, else `http`.
    #[must_use]
    pub fn scheme(&self) -> &'static str {
        #[cfg(feature = "tls")]
        if self.tls.is_some() {
            return "https";
        }
        "http"
    }

    /// The routes, to be mounted in another server: `/api/...`, `/healthz`, `/metrics`, and the page
    /// for whatever is none of them. There, [`App::drain`] is what stops the
    /// streams, and the limit per client holds if peers' addresses are passed on
    /// (`into_make_service_with_connect_info::<SocketAddr>`).
    ///
    /// # Panics
    ///
    /// Outside a Tokio runtime.
    pub fn router(&self) -> Router {
        self.router.clone().layer(Extension(self.shared.bells()))
    }

    /// What puts events into a feed of [`Config::feeds`]; `None` if none of them is called so.
    #[must_use]
    pub fn publisher(&self, feed: &str) -> Option<Publisher> {
        let feed = self.shared.own.iter().find(|own| *own.name == *feed)?.logged();
        Some(Publisher { log: self.shared.log.clone(), feed })
    }

    /// Begins to go away: `/healthz` answers 503, new streams are refused, open ones are told when
    /// to come back and ended. [`App::serve`] does it when it is stopped.
    pub fn drain(&self) {
        self.shared.drain.begin();
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").finish_non_exhaustive()
    }
}

fn api(shared: &Arc<Shared>, access: Arc<Access>) -> Router {
    let api = Router::new()
        .route(EVENTS, get(events::get))
        .route(METRICS, get(scrape::get))
        .with_state(shared.clone());
    let chat = Chat { log: shared.log.clone(), rate: shared.rate.clone() };
    let api = api.route(
        CHAT,
        get(chat::get).merge(timed(shared, Command::Chat, post(chat::post))).with_state(chat),
    );
    let booking = Booking { desk: shared.desk.clone(), rate: shared.rate.clone() };
    let api = api
        .route(
            BOOKING,
            get(booking::get)
                .merge(timed(shared, Command::Reserve, post(booking::post)))
                .with_state(booking.clone()),
        )
        .route(
            &format!("{BOOKING}/{{id}}"),
            timed(shared, Command::Cancel, delete(booking::delete)).with_state(booking),
        );
    let api = match &shared.faults {
        Some(faults) => api.route(FAULTS, post(faults::post).with_state(faults.clone())),
        None => api,
    };
    let api = match shared.bench_feed {
        true => api.route(BENCH, post(bench::post).with_state(shared.log.clone())),
        false => api,
    };
    // Whatever stands below is open to everybody.
    let api = api.route_layer(from_fn_with_state(access.clone(), access::layer));
    let login = Login { access, rate: shared.rate.clone() };
    let api = api
        .route(SESSION, post(login::post).delete(login::delete).with_state(login))
        .route(HEALTH, get(health::get).with_state(shared.clone()));
    api.method_not_allowed_fallback(wrong_method)
        .route("/api", any(unknown_address))
        .route("/api/", any(unknown_address))
        .route("/api/{*rest}", any(unknown_address))
}

/// A method whose answers take time, which is counted.
fn timed<S>(shared: &Shared, command: Command, method: MethodRouter<S>) -> MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
{
    let state = (shared.metrics.clone(), command);
    method.route_layer(from_fn_with_state(state, metrics::time))
}

/// What is called JSON is never run as a script, whoever asks for it.
async fn no_sniffing(mut response: Response) -> Response {
    let nosniff = HeaderValue::from_static("nosniff");
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, nosniff);
    response
}
