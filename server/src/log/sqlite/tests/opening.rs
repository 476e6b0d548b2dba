//! Files that are opened, and files that are not.

use super::*;

/// The reason why this path is not opened.
#[track_caller]
fn refused(path: &Path) -> String {
    let error = Sqlite::open(path, Keep::ALL).err().expect("it is not opened").to_string();
    assert!(error.contains(&path.display().to_string()), "{error}");
    assert!(error.contains("--log sqlite:PATH"), "{error}");
    error
}

#[tokio::test]
async fn two_servers_do_not_write_to_one_log() {
    let scene = Scene::new("all");
    assert!(refused(&file(&scene.folder)).contains("is in use by another server"));
    scene.reopened();
}

#[tokio::test]
async fn a_file_of_somebody_else_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("text");
    std::fs::write(&text, "a letter, not a log, and longer than a hundred bytes: ".repeat(99))
        .unwrap();
    let before = std::fs::read(&text).unwrap();
    assert!(refused(&text).contains("is not a log of this server"));
    assert_eq!(std::fs::read(&text).unwrap(), before);

    let foreign = folder.path().join("foreign.db");
    let tables = "CREATE TABLE events (id INTEGER)";
    rusqlite::Connection::open(&foreign).unwrap().execute_batch(tables).unwrap();
    assert!(refused(&foreign).contains("is not a log of this server"));

    let newer = file(&folder);
    drop(Sqlite::open(&newer, Keep::ALL).unwrap());
    rusqlite::Connection::open(&newer).unwrap().execute_batch("PRAGMA user_version = 9").unwrap();
    assert!(refused(&newer).contains("was written by a newer server (version 9"));
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    assert!(refused(&folder.path().join("none/feeds.db")).contains("cannot write the log"));
    assert!(refused(folder.path()).contains("cannot write the log"));
}
