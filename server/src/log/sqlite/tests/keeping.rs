//! What is dropped, and what is not.

use super::*;

#[tokio::test]
async fn only_the_newest_are_kept_and_the_counting_goes_on() {
    let scene = Scene::new("3");
    join_all((0..2_500).map(|_| scene.say("a", "x"))).await;
    // What is dropped at once is bounded, so a batch may leave some for the next one.
    while scene.log.floor() < 2_497 {
        scene.log.jobs.as_ref().unwrap().send(Job::Tend).await.unwrap();
        tokio::task::yield_now().await;
    }
    let kept = vec!["2498 x".into(), "2499 x".into(), "2500 x".into()];
    assert_eq!(scene.after(2_497, &["a"]).await, (kept.clone(), 2_500));
    let scene = scene.reopened();
    assert_eq!((scene.log.floor(), scene.after(0, &["a"]).await), (2_497, (kept, 2_500)));
    assert_eq!(scene.say("a", "x").await, 2_501);
}

#[tokio::test]
async fn what_is_too_old_is_dropped_but_not_what_is_needed_and_not_the_newest() {
    let scene = Scene::new("1h");
    let now = crate::clock::unix_millis(now());
    let (hour, feed) = (3_600_000, || Subject::from(Feed::new("a")));
    let needed = said("needed", now - 3 * hour).needed_until(now + hour);
    let over = said("over", now - 3 * hour).needed_until(now - hour);
    let records = [
        said("old", now - 2 * hour),
        needed,
        over,
        said("young", now - hour / 2),
        said("set back", now - 2 * hour),
    ];
    for record in records {
        scene.log.append(feed(), record, None).await.unwrap();
    }
    // Those in order are dropped; a clock that was set back opens no hole.
    let expected = vec!["2 needed".into(), "4 young".into(), "5 set back".into()];
    assert_eq!((scene.log.floor(), scene.after(0, &["a"]).await.0), (3, expected));

    let scene = Scene::new("1h");
    for text in ["one", "two"] {
        scene.log.append(feed(), said(text, 5), None).await.unwrap();
    }
    assert_eq!((scene.log.floor(), scene.after(0, &["a"]).await.0), (1, vec!["2 two".into()]));
}
