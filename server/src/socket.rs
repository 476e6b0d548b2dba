//! A connection's socket: a peer that takes nothing, or is gone without a word, is given up.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use socket2::{SockRef, TcpKeepalive};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Sleep, sleep},
};

use crate::cut::Cut;

/// When a connection on which nothing is sent is asked whether it is still there, and again.
const ASK_AFTER: Duration = Duration::from_secs(15);
const ASK_AGAIN: Duration = Duration::from_secs(5);

/// How long what was sent, or asked, may stay unanswered by the peer's machine. With
/// [`ASK_AFTER`], whoever is cut off from the network is gone after 40 seconds.
const ANSWER_WITHIN: Duration = Duration::from_secs(25);

/// How much of what is not yet under way the system holds for one connection. What is under way is
/// bounded by what the peer has room for.
const MAX_UNSENT: u32 = 64 * 1024;

/// A socket that fails when its peer takes nothing for too long.
pub(crate) struct Socket {
    stream: TcpStream,
    write_deadline: Duration,
    /// Runs while the peer takes nothing.
    blocked: Option<Pin<Box<Sleep>>>,
    cut: Cut,
}

impl Socket {
    /// `write_deadline`: how long the peer may take nothing while there is something for it.
    pub(crate) fn new(stream: TcpStream, write_deadline: Duration) -> Self {
        // Only a closed socket refuses these, and that is found soon enough. An event is small and
        // must not wait for the next one.
        let _ = stream.set_nodelay(true);
        let socket = SockRef::from(&stream);
        let asking = TcpKeepalive::new().with_time(ASK_AFTER).with_interval(ASK_AGAIN);
        let _ = socket.set_tcp_keepalive(&asking);
        #[cfg(target_os = "linux")]
        {
            let _ = socket.set_tcp_user_timeout(Some(ANSWER_WITHIN));
            let _ = socket.set_tcp_notsent_lowat(MAX_UNSENT);
        }
        Self { stream, write_deadline, blocked: None, cut: Cut::default() }
    }

    /// Whether it has given its peer up.
    pub(crate) fn cut(&self) -> Cut {
        self.cut.clone()
    }

    /// What a write came to, unless the peer has taken nothing for too long.
    fn judge<T>(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.blocked = None;
            return written;
        }
        let within = self.write_deadline;
        let blocked = self.blocked.get_or_insert_with(|| Box::pin(sleep(within)));
        ready!(blocked.as_mut().poll(cx));
        self.cut.off();
        let reason = format!("the peer has taken nothing for {within:?}");
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, reason)))
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.judge(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, pieces);
        self.judge(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
        time::Instant,
    };

    const DEADLINE: Duration = Duration::from_secs(20);

    async fn pair() -> (Socket, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let peer = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        (Socket::new(listener.accept().await.unwrap().0, DEADLINE), peer)
    }

    /// Writes until the peer takes no more; how long until that is an error.
    async fn stalls(socket: &mut Socket) -> Duration {
        let mut last = Instant::now();
        loop {
            match socket.write(&[0; 4_096]).await {
                Ok(_) => last = Instant::now(),
                Err(error) => {
                    assert_eq!(error.kind(), io::ErrorKind::TimedOut);
                    return last.elapsed();
                }
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_takes_nothing_is_given_up_after_the_deadline() {
        let (mut socket, _peer) = pair().await;
        assert_eq!(stalls(&mut socket).await.as_secs(), DEADLINE.as_secs());
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_takes_something_has_all_the_time_again() {
        let (mut socket, mut peer) = pair().await;
        let mut taken = vec![0; 8 * 1024 * 1024];
        for _ in 0..3 {
            // Blocked for almost as long as it may be.
            let write = async { while socket.write(&[0; 4_096]).await.is_ok() {} };
            let almost = tokio::time::timeout(DEADLINE * 9 / 10, write).await;
            assert!(almost.is_err(), "it failed early");
            let second = Duration::from_secs(1);
            while tokio::time::timeout(second, peer.read(&mut taken)).await.is_ok() {}
        }
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_peer_that_is_cut_off_is_gone_within_45_seconds() {
        let (socket, _peer) = pair().await;
        let options = SockRef::from(&socket.stream);
        assert!(options.keepalive().unwrap());
        let asked = options.tcp_keepalive_time().unwrap();
        let answered = options.tcp_user_timeout().unwrap().unwrap();
        assert!(asked + answered <= Duration::from_secs(45), "{asked:?} and {answered:?}");
        assert_eq!(options.tcp_notsent_lowat().unwrap(), MAX_UNSENT);
    }
}
