//! `daftar serve`: listens until it is told to stop, then lets what is under way come to its end.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Result, anyhow};
use store::Store;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::assets::Manifest;
use crate::clock::Clock;
use crate::events::Pace;
use crate::router::router;
use crate::settings::Settings;
use crate::state::Server;
use crate::{events, identity, job, setup};

/// How long requests under way may take after the word to stop.
pub const STOP_TIME_MAX: Duration = Duration::from_secs(10);

/// Opens the database, brings it up to date, and serves.
///
/// # Errors
/// One sentence about what keeps it from starting.
pub async fn serve(settings: Settings) -> Result<()> {
    // First the port: a second server started by mistake should not touch the database.
    let listener = TcpListener::bind(settings.bind)
        .await
        .map_err(|error| why_not(settings.bind, &error))?;
    let store = ready_store(&settings.database_url).await?;
    let bound = listener.local_addr()?;
    let server = Server::new(store, settings, Clock::system());
    greet(&server, bound).await?;
    let jobs = tokio::spawn(job::run(server.clone()));
    events::start(&server, Pace::default());
    let (told, stop) = oneshot::channel();
    let streams = server.clone();
    let until_told = async move {
        stop_signal().await;
        tracing::info!("stopping");
        // An open stream never ends by itself.
        streams.events.stop();
        let _ = told.send(());
    };
    let service = router(server.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, service).with_graceful_shutdown(until_told);
    let late = async {
        // Without the word to stop this never ends, and the server goes on.
        if stop.await.is_err() {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(STOP_TIME_MAX).await;
    };
    tokio::select! {
        ended = serving => ended?,
        () = late => tracing::warn!("some requests did not end in time"),
    }
    jobs.abort();
    server.store.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Opens the database and brings its tables up to date.
///
/// # Errors
/// One sentence about what is wrong with it.
pub async fn ready_store(url: &str) -> Result<Store> {
    let store = Store::open(url).await?;
    let applied = store.migrate().await?;
    if applied > 0 {
        tracing::info!(applied, "migrations applied");
    }
    let epoch = identity::new_mark();
    store
        .write(move |tx| {
            let epoch = epoch.clone();
            Box::pin(async move { store::commit::name_epoch(tx, &epoch).await })
        })
        .await?;
    Ok(store)
}

/// Says where the server is, who can sign in at a demo company, and how the first administrator comes in.
async fn greet(server: &Server, bound: SocketAddr) -> Result<()> {
    let address = server
        .settings
        .public_url
        .clone()
        .unwrap_or_else(|| format!("http://{bound}"));
    tracing::info!(%bound, "listening");
    println!("Daftar is at {address}");
    if let Some(sign_ins) = server
        .store
        .read(|tx| Box::pin(store::installation::get(tx, store::installation::SIGN_INS)))
        .await?
    {
        println!("{sign_ins}");
    }
    if let Some(path) = setup::fresh_link(server).await? {
        println!("Nobody can sign in yet. Make the first administrator within a day at {address}{path}");
    }
    if Manifest::read().is_empty() {
        tracing::warn!("there is no site: pages have no style and do not start; run `cargo xtask build`");
    }
    Ok(())
}

fn why_not(bind: SocketAddr, error: &std::io::Error) -> anyhow::Error {
    match error.kind() {
        ErrorKind::AddrInUse => {
            anyhow!("the address {bind} is in use by another program: stop it, or choose another with --bind")
        }
        ErrorKind::PermissionDenied => {
            anyhow!("the address {bind} is not allowed to this user: choose a port above 1023 with --bind")
        }
        _ => anyhow!("the address {bind} cannot be listened on: {error}"),
    }
}

async fn stop_signal() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupted => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = interrupted.await;
}
