//! How events look on a terminal.

use service_kit::bus::{Backlog, DeadLetter, DeadLetterId};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// How long ago `since` was; a dash where there is nothing.
pub fn age(since: Option<OffsetDateTime>) -> String {
    let Some(since) = since else {
        return "-".to_owned();
    };
    let seconds = (OffsetDateTime::now_utc() - since).whole_seconds().max(0);
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} d", seconds / 86_400),
    }
}

/// A dead letter without the event's content.
pub(super) fn letter(letter: &DeadLetter) -> String {
    let failed_at = letter.failed_at.format(&Rfc3339).unwrap_or_default();
    let (kind, subject, attempts) = (&letter.kind, letter.subject, letter.attempts);
    let error = printable(&letter.error);
    format!(
        "{}\n  {} about {subject}\n  failed {failed_at}, tries: {attempts}\n  {error}\n",
        letter.id,
        printable(kind)
    )
}

/// What came over a wire must not steer the terminal.
fn printable(text: &str) -> String {
    let plain = |one: char| if one.is_control() { ' ' } else { one };
    text.chars().map(plain).collect()
}

/// How far each subscription is.
pub(super) fn backlogs(backlogs: &[Backlog]) {
    let line = |name: &str, waiting: &str, oldest: &str, dead: &str| {
        println!("{name:<16} {waiting:>10}  {oldest:>12}  {dead:>12}");
    };
    line("service", "waiting", "oldest", "dead letters");
    for one in backlogs {
        line(
            &printable(&one.subscription),
            &one.waiting.to_string(),
            &age(one.oldest),
            &one.dead.to_string(),
        );
    }
}

/// The one, or how many.
pub(super) fn counted(ids: &[DeadLetterId]) -> String {
    match ids {
        [one] => format!("the dead letter {one}"),
        more => format!("{} dead letters", more.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_shows_its_whole_id_and_steers_no_terminal() {
        let id = "order:0193ff4e-0000-7000-8000-000000000000";
        let shown = letter(&DeadLetter {
            id: id.parse().unwrap(),
            kind: "payment.succeeded.v1".to_owned(),
            subject: uuid::Uuid::nil(),
            attempts: 10,
            error: "no \u{1b}[2Jrow\nfor it".to_owned(),
            failed_at: OffsetDateTime::UNIX_EPOCH,
        });
        assert!(shown.starts_with(id), "{shown}");
        assert!(shown.contains("1970-01-01T00:00:00Z, tries: 10"), "{shown}");
        assert!(shown.contains("no  [2Jrow for it"), "{shown}");
    }

    #[test]
    fn ages_read_at_a_glance() {
        let ago = |seconds| {
            age(Some(
                OffsetDateTime::now_utc() - time::Duration::seconds(seconds),
            ))
        };
        assert_eq!(age(None), "-");
        assert_eq!(
            [ago(5), ago(600), ago(7_300), ago(900_000)],
            ["5 s", "10 min", "2 h", "10 d"]
        );
    }
}
