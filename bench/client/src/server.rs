//! Serves the pages and the streams, and hears what the pages have to report.

use std::{
    collections::HashMap,
    fmt, fs,
    io::{self, BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, Receiver, Sender},
    },
    thread,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use crate::{
    Page,
    browser::main_threads_time,
    load::{Load, PATIENCE},
};

/// How long a page rests between its load and the first event: it is to be measured at work, not
/// at its start.
const REST: Duration = Duration::from_millis(700);

/// One measurement to make.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    pub(crate) page: Page,
    pub(crate) load: &'static Load,
}

/// One measurement.
#[derive(Clone, Debug)]
pub(crate) struct Measured {
    pub(crate) run: Run,
    /// From the server's first byte to the frame that shows the last event.
    pub(crate) time: Duration,
    /// How much of the main thread's time it took.
    pub(crate) busy: Option<Duration>,
    pub(crate) lost: u32,
    /// How many came in another place than their own.
    pub(crate) wrong: u32,
    /// The memory of the page's WebAssembly at the end, in bytes.
    pub(crate) memory: u64,
}

/// Listens on a free port of this machine alone, until the program ends.
#[derive(Debug)]
pub(crate) struct Server {
    address: SocketAddr,
    runs: Arc<Vec<Run>>,
    pub(crate) results: Receiver<Measured>,
}

struct Desk {
    site: PathBuf,
    runs: Arc<Vec<Run>>,
    results: Sender<Measured>,
    current: Mutex<Current>,
}

/// What the server knows of the measurement that is being made.
#[derive(Clone, Copy, Default)]
struct Current {
    /// When the first byte was written, since the Unix epoch, and how busy the page had been.
    begun: Option<(Duration, Option<Duration>)>,
    /// How busy the page had been when the last was written, where that is the end.
    ended: Option<Duration>,
}

impl Server {
    pub(crate) fn start(site: PathBuf, runs: Vec<Run>) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let (sender, results) = mpsc::channel();
        let runs = Arc::new(runs);
        let desk =
            Desk { site, runs: Arc::clone(&runs), results: sender, current: Mutex::default() };
        let desk = Arc::new(desk);
        thread::spawn(move || {
            for socket in listener.incoming().flatten() {
                let desk = Arc::clone(&desk);
                // A browser that goes away is no error.
                thread::spawn(move || desk.answer(socket));
            }
        });
        Ok(Self { address, runs, results })
    }

    /// Where the first page is; each page is told where the next one is.
    pub(crate) fn first(&self) -> String {
        format!("http://{}{}", self.address, path(&self.runs, 0))
    }
}

/// Where the page of this measurement is; nowhere after the last.
fn path(runs: &[Run], number: usize) -> String {
    runs.get(number).map_or_else(String::new, |Run { page, load }| {
        let steady = if load.rate.is_some() { "&steady" } else { "" };
        let json = if load.json { "&json" } else { "" };
        let ids = if load.ids { "&ids" } else { "" };
        format!("{}?run={number}&events={}{steady}{json}{ids}", page.path(), load.events)
    })
}

impl Desk {
    fn answer(&self, socket: TcpStream) -> io::Result<()> {
        socket.set_nodelay(true)?;
        socket.set_read_timeout(Some(PATIENCE))?;
        let mut lines = BufReader::new(&socket);
        let mut request = String::new();
        lines.read_line(&mut request)?;
        let mut header = String::new();
        while lines.read_line(&mut header)? > 2 {
            header.clear();
        }
        let target = request.split(' ').nth(1).unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let query: HashMap<&str, &str> =
            query.split('&').filter_map(|pair| pair.split_once('=')).collect();
        match path {
            "/stream" => self.stream(&socket, &query),
            "/shown" => {
                let next = self.shown(&query).unwrap_or_default();
                respond(&socket, "text/plain", next.as_bytes())
            }
            "/meter.js" => respond(&socket, "text/javascript", include_bytes!("../pages/meter.js")),
            "/frame.html" => respond(&socket, "text/html", include_bytes!("../pages/frame.html")),
            "/event.html" => respond(&socket, "text/html", include_bytes!("../pages/event.html")),
            _ => self.file(&socket, path),
        }
    }

    fn file(&self, socket: &TcpStream, path: &str) -> io::Result<()> {
        let name = path.rsplit('/').next().unwrap_or_default();
        let kind = match name.rsplit('.').next() {
            Some("html") => "text/html",
            Some("js") => "text/javascript",
            Some("wasm") => "application/wasm",
            _ => "text/plain",
        };
        respond(socket, kind, &fs::read(self.site.join(name)).unwrap_or_default())
    }

    fn stream(&self, mut socket: &TcpStream, query: &HashMap<&str, &str>) -> io::Result<()> {
        let number = query.get("run").and_then(|number| number.parse::<usize>().ok());
        let Some(run) = number.and_then(|number| self.runs.get(number)) else {
            return socket.write_all(b"HTTP/1.1 204 No Content\r\n\r\n");
        };
        socket.write_all(
            b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncache-control: no-store\r\n\r\n",
        )?;
        let writes = run.load.writes();
        thread::sleep(REST);
        let begun = Current { begun: Some((now(), main_threads_time())), ended: None };
        self.set(begun);
        run.load.send(&writes, socket)?;
        if run.load.rate.is_some() {
            self.set(Current { ended: main_threads_time(), ..begun });
        }
        // The page ends it by going away.
        socket.read(&mut [0]).map(drop)
    }

    /// Takes a page's report; answers where the next page is.
    fn shown(&self, query: &HashMap<&str, &str>) -> Option<String> {
        let busy = main_threads_time();
        let number = |name| query.get(name)?.parse::<f64>().ok();
        let index = number("run")? as usize;
        let run = *self.runs.get(index)?;
        let Current { begun, ended } = self.take();
        let (first_byte, idle) = begun?;
        let at = Duration::from_secs_f64(number("at")? / 1e3);
        let measured = Measured {
            run,
            time: at.saturating_sub(first_byte),
            busy: ended.or(busy).zip(idle).map(|(busy, idle)| busy.saturating_sub(idle)),
            lost: run.load.events.saturating_sub(number("seen")? as u32),
            wrong: number("wrong")? as u32,
            memory: number("memory")? as u64,
        };
        self.results.send(measured).ok()?;
        Some(path(&self.runs, index + 1))
    }

    fn set(&self, current: Current) {
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = current;
    }

    fn take(&self) -> Current {
        std::mem::take(&mut self.current.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn respond(mut socket: &TcpStream, kind: &str, body: &[u8]) -> io::Result<()> {
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    socket.write_all(head.as_bytes())?;
    socket.write_all(body)
}

/// The wall clock, which is the browser's, too.
fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { run: Run { page, load }, time, busy, .. } = self;
        write!(f, "{load}, {page:?}: {} ms", time.as_millis())?;
        busy.map_or(Ok(()), |busy| write!(f, ", main thread {} ms", busy.as_millis()))
    }
}
