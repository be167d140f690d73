//! What the server itself writes (set-up, imports, jobs): the same way, as the system's own client.

use domain::mutation::{Actor, Mutation};
use sync::protocol::push::MUTATION_VERSION;
use sync::protocol::{Outcome, PushRefusal};
use uuid::Uuid;

use super::{Halt, Job, Sent, run};
use crate::identity;
use crate::state::Server;

/// How often another writer of the system may be faster before the caller hears of it.
const RACES_MAX: u32 = 20;

/// Applies mutations as [`Actor::System`], each with its own outcome, in order.
///
/// # Errors
/// A fault of the database.
pub async fn apply_as_system(server: &Server, mutations: Vec<Mutation>) -> Result<Vec<Outcome>, store::Error> {
    let client = Uuid::nil().to_string();
    let uuids: Vec<Uuid> = mutations.iter().map(|_| identity::new_id()).collect();
    for _ in 0..RACES_MAX {
        let asked = client.clone();
        let known = server
            .store
            .read(move |tx| {
                let asked = asked.clone();
                Box::pin(async move { store::outcome::known_client(tx, &asked).await })
            })
            .await?;
        let last = known.map_or(0, |it| u64::try_from(it.last_mutation_id).unwrap_or(0));
        let claimed_at = server.clock.now().micros();
        let sent = mutations
            .iter()
            .zip(&uuids)
            .zip(last + 1..)
            .map(|((mutation, uuid), id)| {
                let json = serde_json::to_value(mutation).unwrap_or_default();
                Sent {
                    id,
                    uuid: *uuid,
                    name: json
                        .get("name")
                        .and_then(|name| name.as_str())
                        .unwrap_or_default()
                        .to_owned(),
                    version: MUTATION_VERSION,
                    claimed_at,
                    args_hash: identity::hash(json.to_string().as_bytes()),
                    intent: mutation.clone().into(),
                    depends_on: Vec::new(),
                }
            });
        let job = Job {
            actor: Actor::System,
            client: client.clone(),
            owner: Actor::System.to_string(),
            sent: sent.collect(),
            zone: server.zone,
        };
        match run(server, job).await {
            Ok(done) => return Ok(done.outcomes.into_iter().map(|row| row.outcome).collect()),
            Err(Halt::Store(error)) => return Err(error),
            // Another process of the system took the number: the uuids keep each mutation to one outcome.
            Err(Halt::Refused(PushRefusal::Forked { .. } | PushRefusal::Gap { .. })) => {}
            Err(Halt::Refused(why)) => {
                return Err(store::Error::Corrupt {
                    what: "system client".into(),
                    reason: format!("{why:?}"),
                });
            }
        }
    }
    Err(store::Error::Corrupt {
        what: "system client".into(),
        reason: "other writers were always faster".into(),
    })
}
