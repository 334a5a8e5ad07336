//! What must hold once everything has come to rest, over all databases at once.
//!
//! [`facts`] reads the mall, the other modules compare. Each finding says what is broken, in
//! words with the ids to look at. That each of them can be found is shown by the scenario
//! `checker`, which breaks the databases one by one.

mod codes;
mod events;
mod facts;
mod ledger;
mod money;
mod orders;
mod shelves;

use anyhow::Context;

use self::facts::Facts;
use crate::stage::Stage;

/// At most so many findings of one kind are told.
const TOLD: usize = 5;

/// All that is broken; nothing is well.
pub async fn broken(stage: &Stage) -> anyhow::Result<Vec<String>> {
    let facts = Facts::read(stage).await.context("facts")?;
    let mut found = orders::broken(&facts);
    found.extend(money::broken(&facts));
    found.extend(ledger::broken(&facts));
    found.extend(counted(stage, &money::COUNTED).await?);
    found.extend(counted(stage, &ledger::COUNTED).await?);
    found.extend(counted(stage, &codes::COUNTED).await?);
    found.extend(shelves::broken(stage).await.context("shelves")?);
    found.extend(events::broken(stage).await.context("events")?);
    Ok(found)
}

/// What there must be none of: in which database, what it is called, how it is counted.
type Counted = (&'static str, &'static str, &'static str);

async fn counted(stage: &Stage, checks: &[Counted]) -> anyhow::Result<Vec<String>> {
    let mut found = Vec::new();
    for (database, what, sql) in checks {
        let count = stage.databases.number(database, sql).await?;
        if count > 0 {
            found.push(format!("{count} {what}"));
        }
    }
    Ok(found)
}

/// The first few, and how many there are.
fn few(mut found: Vec<String>) -> Vec<String> {
    let all = found.len();
    found.truncate(TOLD);
    if all > TOLD {
        found.push(format!("{} more like these", all - TOLD));
    }
    found
}
