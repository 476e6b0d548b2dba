//! One connection: a request is read, its answer carried out, its end kept.

use std::{
    io::{Read, Result, Write},
    net::TcpStream,
    thread,
    time::Duration,
};

use socket2::SockRef;

use super::{
    Answer, End, GLANCE, House, Request,
    request::is_timeout,
    script::{Turn, Word},
};

/// How long the other side may take to make room for what is sent.
const ROOM: Duration = Duration::from_secs(20);

/// Who ended an answer.
enum Ended {
    ByUs(End),
    ByThem,
}

pub(super) fn serve(mut socket: TcpStream, house: &House) -> Result<()> {
    socket.set_nonblocking(false)?;
    socket.set_nodelay(true)?;
    socket.set_read_timeout(Some(GLANCE))?;
    socket.set_write_timeout(Some(ROOM))?;
    let Some(request) = Request::read(&mut socket, || house.is_over())? else {
        return Ok(());
    };
    let Some(script) = house.find(request.path()) else {
        return write_head(&mut socket, &Answer::status(404));
    };
    if request.method == "OPTIONS" {
        script.asked_whether_it_may();
        let yes = Answer::status(204).header("Access-Control-Allow-Headers", "last-event-id");
        return write_head(&mut socket, &yes);
    }
    let turn = script.ask(request);
    // What cannot be written any more was not wanted any more.
    let ended = play(&mut socket, &turn, house).unwrap_or(Ended::ByThem);
    script.ended(&turn, matches!(ended, Ended::ByThem));
    match ended {
        Ended::ByUs(End::Close) if turn.answer.is_chunked() => socket.write_all(b"0\r\n\r\n"),
        Ended::ByUs(End::Reset) => SockRef::from(&socket).set_linger(Some(Duration::ZERO)),
        Ended::ByUs(_) | Ended::ByThem => Ok(()),
    }
}

/// Carries the answer out, up to its end.
fn play(socket: &mut TcpStream, turn: &Turn, house: &House) -> Result<Ended> {
    write_head(socket, &turn.answer)?;
    for piece in &turn.answer.pieces {
        write_piece(socket, piece)?;
        if !turn.answer.pace.is_zero() {
            thread::sleep(turn.answer.pace);
        }
    }
    if turn.answer.end != End::Hold {
        return Ok(Ended::ByUs(turn.answer.end));
    }
    while !house.is_over() {
        for word in turn.words.try_iter() {
            match word {
                Word::Say(text) => write_piece(socket, &text)?,
                Word::End(end) => return Ok(Ended::ByUs(end)),
            }
        }
        match socket.read(&mut [0; 64]) {
            Ok(0) => return Ok(Ended::ByThem),
            Ok(_) => {}
            Err(error) if is_timeout(&error) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(Ended::ByUs(End::Cut))
}

fn write_head(socket: &mut TcpStream, answer: &Answer) -> Result<()> {
    answer.first_bytes().map_or(Ok(()), |head| socket.write_all(&head))
}

/// One chunk; an empty one would be the end.
fn write_piece(socket: &mut TcpStream, piece: &[u8]) -> Result<()> {
    let mut chunk = format!("{:x}\r\n", piece.len()).into_bytes();
    chunk.extend(piece);
    chunk.extend(b"\r\n");
    socket.write_all(&chunk)
}
