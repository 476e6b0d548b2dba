//! Gives [`yew_sse_server::app`] a port, and passes it the signals.

use std::{
    io::{ErrorKind, IsTerminal, Write},
    process::ExitCode,
};

use clap::Parser;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
#[cfg(feature = "jemalloc")]
use tikv_jemallocator::Jemalloc;
use tokio::{
    net::TcpListener,
    signal::unix::{Signal, SignalKind, signal},
};
use tracing_subscriber::EnvFilter;
use yew_sse_server::{Config, app};

/// What hyper keeps ready for a stream, and does not use, takes no memory with this one.
#[cfg(feature = "jemalloc")]
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

/// Live feeds over Server-Sent Events: a small server behind yew-sse's components.
///
/// Prints `listening on http://ADDRESS` when it is ready. SIGTERM or SIGINT drains it: open streams
/// are told when to come back, then it exits with 0; a second signal ends it at once. RUST_LOG sets
/// what is logged (default: info).
#[derive(Debug, Parser)]
#[command(version)]
struct Flags {
    /// Where to listen; port 0 picks a free one
    #[arg(long, env = "YEW_SSE_LISTEN", value_name = "ADDR", default_value = "127.0.0.1:4000")]
    listen: String,

    #[command(flatten)]
    config: Config,
}

// Connections have threads of their own.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let flags = Flags::parse();
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into()))
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    match run(flags).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("error: {reason}");
            ExitCode::FAILURE
        }
    }
}

async fn run(flags: Flags) -> Result<(), String> {
    let listen = flags.listen;
    raise_open_files(flags.config.max_connections);
    let app = app(flags.config).await.map_err(|error| error.to_string())?;
    let listener = TcpListener::bind(&listen).await.map_err(|error| {
        let way_out = match error.kind() {
            ErrorKind::AddrInUse => "Stop the program that holds it, or choose another address",
            _ => "Choose another address",
        };
        format!(
            "cannot listen on {listen}: {error}\n{way_out} with --listen, as in 127.0.0.1:4001."
        )
    })?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    // Before the address is told: whoever reads it may signal at once.
    let signals = signals().map_err(|error| format!("cannot listen for signals: {error}"))?;
    // Nobody may be reading, which is no reason not to serve.
    let mut stdout = std::io::stdout();
    let _ =
        writeln!(stdout, "listening on {}://{address}", app.scheme()).and_then(|()| stdout.flush());
    app.serve(listener, stop(signals)).await;
    Ok(())
}

/// Lets the process have as many files open, of which each connection is one, as the system allows.
/// The lower limit that it starts with is for programs that cannot count any further.
fn raise_open_files(max_connections: usize) {
    let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE) else { return };
    // macOS calls its limit infinite, and takes no more than the second.
    let mut limits = [hard, 10_240].into_iter().filter(|limit| (soft..=hard).contains(limit));
    let raised = limits.find(|limit| setrlimit(Resource::RLIMIT_NOFILE, *limit, hard).is_ok());
    let files = raised.unwrap_or(soft);
    if u64::try_from(max_connections).is_ok_and(|wanted| wanted > files) {
        tracing::warn!(
            files,
            max_connections,
            "the system allows fewer files than connections; `ulimit -n` raises that"
        );
    }
}

fn signals() -> std::io::Result<[Signal; 2]> {
    Ok([signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?])
}

/// Waits for the first signal; the second one ends the process.
async fn stop(mut signals: [Signal; 2]) {
    next(&mut signals).await;
    tracing::info!("draining; a second signal ends the server at once");
    tokio::spawn(async move {
        next(&mut signals).await;
        std::process::exit(1);
    });
}

async fn next([terminate, interrupt]: &mut [Signal; 2]) {
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}
