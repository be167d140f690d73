//! `daftar demo`: fills an empty database with a made-up company that can be tried at once.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use demo::{PASSWORD, Plan, batches, logins};
use domain::record::{Kind, Record};
use domain::scope::scopes_of;
use store::feed::Placement;
use store::session::Credential;
use store::{Store, feed, installation, record, session};

use crate::clock::Clock;
use crate::session::password::Passwords;
use crate::settings::Settings;
use crate::{identity, serve};

/// How often the progress is said.
const SAY_EVERY: Duration = Duration::from_secs(2);

/// How large a company, and which one.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub items: u64,
    /// Of them, how many wait for a decision; without it three in a hundred.
    pub waiting: Option<u64>,
    /// The same number gives the same company.
    pub seed: u64,
}

/// Fills an empty database with a demo company.
///
/// # Errors
/// The database has people or records in it; a fault of it.
pub async fn fill(settings: Settings, size: Size) -> Result<()> {
    let store = serve::ready_store(&settings.database_url).await?;
    refuse_if_filled(&store).await?;
    let clock = Clock::system();
    let today = Plan::last_day(clock.now());
    let Size { items, waiting, seed } = size;
    let plan = Plan {
        items,
        waiting,
        seed,
        today,
    };
    let begun = Instant::now();
    let (mut count, mut made, mut said) = (0, 0, begun);
    for batch in batches(plan) {
        count += batch.len();
        made += batch.iter().filter(|record| record.kind() == Kind::Item).count();
        put(&store, batch, clock.now().micros()).await?;
        if said.elapsed() >= SAY_EVERY {
            said = Instant::now();
            eprintln!("{made} of {items} invoices");
        }
    }
    sign_ins(&store, clock.now().micros()).await?;
    println!(
        "A demo company of {items} invoices ({count} records) was made in {} s.",
        begun.elapsed().as_secs()
    );
    store.close().await;
    Ok(())
}

/// One commit a batch: the records as they are, and where their roots stand.
async fn put(store: &Store, batch: Vec<Record>, now: i64) -> Result<(), store::Error> {
    store
        .commit(identity::new_mark(), now, move |commit| {
            let batch = batch.clone();
            Box::pin(async move {
                let seq = commit.seq();
                record::put_all(commit.tx(), seq, &batch).await?;
                let placements: Vec<Placement> = batch
                    .iter()
                    .filter(|record| record.root() == record.key())
                    .map(|record| Placement {
                        root: record.key().to_string(),
                        scopes: scopes_of(record).into_iter().map(|scope| scope.0).collect(),
                    })
                    .filter(|placement| !placement.scopes.is_empty())
                    .collect();
                feed::place(commit, &placements).await
            })
        })
        .await
}

/// Everybody gets the one password, and the server says so at each start.
async fn sign_ins(store: &Store, now: i64) -> Result<()> {
    let hash = Passwords::new().hash(PASSWORD.to_owned()).await?;
    let credentials: Vec<Credential> = logins()
        .iter()
        .map(|login| Credential {
            user_id: login.user_id.to_string(),
            password_hash: hash.clone(),
            changed_at: now,
            must_change: false,
        })
        .collect();
    let mut said = format!("Demo sign-ins, all with the password {PASSWORD}:");
    for login in logins() {
        said.push_str(&format!("\n  {:<10} {}", login.username, login.role_en));
    }
    store
        .write(move |tx| {
            let (credentials, said) = (credentials.clone(), said.clone());
            Box::pin(async move {
                for credential in &credentials {
                    session::put_credential(tx, credential).await?;
                }
                installation::put(tx, installation::SIGN_INS, &said).await
            })
        })
        .await?;
    Ok(())
}

async fn refuse_if_filled(store: &Store) -> Result<()> {
    let filled = store
        .read(|tx| {
            Box::pin(async move {
                Ok(session::any_credential(tx).await?
                    || record::count(tx, Kind::User).await? > 0
                    || record::count(tx, Kind::Item).await? > 0)
            })
        })
        .await?;
    if filled {
        bail!(
            "the database is not empty: a demo company needs one of its own, such as --database-url sqlite:demo.sqlite"
        );
    }
    Ok(())
}
