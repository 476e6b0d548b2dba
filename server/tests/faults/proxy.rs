//! A network that breaks: connections are cut, reset, held up and swallowed, at any byte.

use std::{
    fmt, io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use fastrand::Rng;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
    time::sleep,
};

/// A connection carries 2^8 to 2^18 bytes before something happens to it: sometimes not even its
/// first answer, sometimes thousands of events.
const BITS: std::ops::Range<u32> = 8..18;

/// Stands between clients and servers. Dropping it ends it, and all that go through it.
pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
    pub(crate) tally: Arc<Tally>,
    accepting: JoinHandle<()>,
}

/// How often what happened.
#[derive(Default)]
pub(crate) struct Tally {
    cuts: AtomicUsize,
    resets: AtomicUsize,
    stalls: AtomicUsize,
    swallowed: AtomicUsize,
}

/// What happens to a connection, both directions counted together.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Fate {
    after: usize,
    what: Fault,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    /// Both ends are told that it is over.
    Cut,
    /// Both ends are told that it broke.
    Reset,
    /// Nothing passes for a while.
    Stall(Duration),
    /// Nothing passes any more, and nobody is told.
    Swallow,
}

impl Proxy {
    /// To the servers that are there at the moment a client comes.
    pub(crate) async fn start(servers: watch::Receiver<Vec<SocketAddr>>, mut chance: Rng) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let tally = Arc::<Tally>::default();
        let counts = tally.clone();
        let accepting = tokio::spawn(async move {
            let mut connections = tokio::task::JoinSet::new();
            loop {
                let (client, _) = listener.accept().await.expect("a free file");
                let server = chance.choice(servers.borrow().iter()).copied();
                // Where nobody is, a client is turned away.
                if let Some(server) = server {
                    connections.spawn(connection(client, server, chance.fork(), counts.clone()));
                }
                while connections.try_join_next().is_some() {}
            }
        });
        Self { address, tally, accepting }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Fate {
    fn draw(chance: &mut Rng) -> Self {
        let order = 1 << chance.u32(BITS);
        let what = match chance.u8(..20) {
            0..9 => Fault::Cut,
            9..15 => Fault::Reset,
            15..19 => Fault::Stall(Duration::from_millis(chance.u64(1..400))),
            _ => Fault::Swallow,
        };
        Self { after: order + chance.usize(..order), what }
    }
}

impl Tally {
    fn count(&self, fault: Fault) {
        let count = match fault {
            Fault::Cut => &self.cuts,
            Fault::Reset => &self.resets,
            Fault::Stall(_) => &self.stalls,
            Fault::Swallow => &self.swallowed,
        };
        count.fetch_add(1, Ordering::Relaxed);
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [cuts, resets, stalls, swallowed] =
            [&self.cuts, &self.resets, &self.stalls, &self.swallowed]
                .map(|count| count.load(Ordering::Relaxed));
        write!(f, "{cuts} cuts, {resets} resets, {stalls} stalls, {swallowed} swallowed")
    }
}

/// Carries one connection until its fate, or either end, ends it. Errors are what is wanted here.
async fn connection(mut client: TcpStream, server: SocketAddr, mut chance: Rng, tally: Arc<Tally>) {
    let Ok(mut server) = TcpStream::connect(server).await else { return };
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    loop {
        let fate = Fate::draw(&mut chance);
        if !matches!(carry(&mut client, &mut server, fate.after).await, Ok(Carried::All)) {
            return;
        }
        tally.count(fate.what);
        match fate.what {
            Fault::Cut => return,
            Fault::Reset => {
                let _ = (client.set_zero_linger(), server.set_zero_linger());
                return;
            }
            Fault::Stall(time) => sleep(time).await,
            Fault::Swallow => return swallow(client, server).await,
        }
    }
}

enum Carried {
    /// As many bytes as it should.
    All,
    /// One end has left before.
    Ended,
}

async fn carry(
    client: &mut TcpStream,
    server: &mut TcpStream,
    bytes: usize,
) -> io::Result<Carried> {
    let (mut up, mut down) = ([0; 4096], [0; 16_384]);
    let mut left = bytes;
    while left > 0 {
        // What is beyond stays where it is: after a stall it is carried on.
        let (most_up, most_down) = (left.min(up.len()), left.min(down.len()));
        let read = tokio::select! {
            read = client.read(&mut up[..most_up]) => {
                let read = read?;
                server.write_all(&up[..read]).await?;
                read
            }
            read = server.read(&mut down[..most_down]) => {
                let read = read?;
                client.write_all(&down[..read]).await?;
                read
            }
        };
        if read == 0 {
            return Ok(Carried::Ended);
        }
        left -= read;
    }
    Ok(Carried::All)
}

/// Until either end has had enough.
async fn swallow(mut client: TcpStream, mut server: TcpStream) {
    let (mut up, mut down) = ([0; 4096], [0; 16_384]);
    loop {
        let read = tokio::select! {
            read = client.read(&mut up) => read,
            read = server.read(&mut down) => read,
        };
        if !matches!(read, Ok(1..)) {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_has_the_same_fates() {
        let fates = |seed| {
            let mut chance = Rng::with_seed(seed);
            (0..100).map(|_| Fate::draw(&mut chance)).collect::<Vec<_>>()
        };
        assert_eq!(fates(1), fates(1));
        assert_ne!(fates(1), fates(2));
    }

    #[tokio::test]
    async fn so_many_bytes_pass_and_not_one_more_until_it_goes_on() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let pair = async || {
            let (near, far) = tokio::join!(TcpStream::connect(address), listener.accept());
            (near.unwrap(), far.unwrap().0)
        };
        let ((mut client, mut left), (mut right, mut server)) = (pair().await, pair().await);
        client.write_all(b"first second").await.unwrap();
        let mut passed = [0; 12];
        assert!(matches!(carry(&mut left, &mut right, 7).await, Ok(Carried::All)));
        assert_eq!(server.read(&mut passed).await.unwrap(), 7);
        assert!(matches!(carry(&mut left, &mut right, 5).await, Ok(Carried::All)));
        assert_eq!(server.read(&mut passed[7..]).await.unwrap(), 5);
        assert_eq!(&passed, b"first second");
    }
}
