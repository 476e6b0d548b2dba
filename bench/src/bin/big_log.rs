//! Makes a log with very many lines, to see whether its length is felt.
//!
//! `cargo run --release --bin big_log -- /tmp/big.db 1000000`, then
//! `yew-sse-server --log sqlite:/tmp/big.db`. Every tenth line is in the lobby, the others are
//! spread over nine rooms.

use std::error::Error;

use yew_sse_server::{Config, LogAddress, app};

/// One a second, so that ages differ.
const LINES: &str = "
    WITH RECURSIVE line (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM line WHERE n < ?1)
    INSERT INTO events
    SELECT n, 1700000000000 + n * 1000, 'chat.' || ROOM, NULL, 'chat-posted',
        format(',\"room\":\"%s\",\"id\":\"00000000-0000-4000-8000-%012x\",\"author\":\"Ada\",'
            || '\"text\":\"This is line %d of a long talk about nothing.\",\"at\":%d}',
            ROOM, n, n, 1700000000000 + n * 1000),
        NULL, randomblob(16), NULL
    FROM line";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("which file?")?;
    let lines: i64 = arguments.next().ok_or("how many lines?")?.parse()?;
    // The server makes the tables.
    drop(app(Config { log: LogAddress::Sqlite(path.clone().into()), ..Config::default() })?);
    let sql = LINES.replace("ROOM", "CASE n % 10 WHEN 0 THEN 'lobby' ELSE 'room-' || n % 10 END");
    let appended = rusqlite::Connection::open(path)?.execute(&sql, [lines])?;
    println!("{appended} lines");
    Ok(())
}
