//! People who must not meet: whoever blocks whom, none of them is asked about the other's request, nor finds it.

use super::*;
use diesel::{ExpressionMethods, RunQueryDsl};
use quartierhilfe::{
    db::{At, NoRefusal, schema::blocks},
    kernel::ids::{AccountId, BlockId},
};
use std::collections::{BTreeMap, BTreeSet};

type Pair = (String, String);

/// Chance from a seed that the test prints.
struct Chance(u64);

impl Chance {
    fn new() -> Self {
        let seed = u64::from(std::process::id());
        println!("blocks are drawn from {seed}");
        Self(seed)
    }

    fn one_of(&mut self, many: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % many
    }
}

/// Blocks of every second pair or so, each made by the one or the other side.
async fn some_blocks(app: &TestApp, residents: &[Actor], helpers: &[Actor]) -> BTreeSet<Pair> {
    let (mut chance, mut parted, mut made) = (Chance::new(), BTreeSet::new(), Vec::new());
    let account = |actor: &Actor| actor.account_id.parse::<AccountId>().unwrap();
    for resident in residents {
        for helper in helpers {
            match chance.one_of(4) {
                0 => made.push((account(resident), account(helper))),
                1 => made.push((account(helper), account(resident))),
                _ => continue,
            }
            parted.insert((resident.account_id.clone(), helper.account_id.clone()));
        }
    }
    let written = app.parts.db.write::<_, NoRefusal, _>("test.blocks", move |tx| {
        for (blocker, blocked) in &made {
            let (id, now): (BlockId, _) = (tx.new_id(), At(tx.now()));
            diesel::insert_into(blocks::table)
                .values((
                    blocks::id.eq(id),
                    blocks::blocker_id.eq(*blocker),
                    blocks::blocked_id.eq(*blocked),
                    blocks::created_at.eq(now),
                ))
                .execute(tx.connection())?;
        }
        Ok(())
    });
    written.await.unwrap_or_else(|_| panic!("no blocks"));
    parted
}

support::on_both_databases! {
    async fn nobody_is_asked_by_or_finds_somebody_blocked(app: &TestApp) {
        let mut residents = Vec::new();
        for _ in 0..6 {
            residents.push(app.resident().await);
        }
        let helpers = volunteers(app, 6).await;
        let parted = some_blocks(app, &residents, &helpers).await;
        let mut owners = BTreeMap::new();
        for (number, resident) in residents.iter().enumerate() {
            let urgency = ["urgent", "soon", "normal"][number % 3];
            owners.insert(id(&request(app, resident, urgency).await), resident.account_id.clone());
        }
        for helper in &helpers {
            let page = app.again(helper).await.get("/help-requests?fit=me&limit=100").await.ok();
            let found: BTreeSet<String> = page["items"].as_array().unwrap().iter().map(id).collect();
            let may = |(_, owner): &(&String, &String)| !parted.contains(&((*owner).clone(), helper.account_id.clone()));
            let expected: BTreeSet<String> = owners.iter().filter(may).map(|(request, _)| request.clone()).collect();
            assert_eq!(found, expected, "all of them, and nobody else's");
        }
        for _ in 0..15 {
            pass(app, Duration::hours(6)).await;
        }
        let mut asked = 0;
        for helper in &helpers {
            for invitation in invitations(app, helper).await {
                let owner = owners[invitation["help_request_id"].as_str().unwrap()].clone();
                assert!(!parted.contains(&(owner, helper.account_id.clone())), "{invitation}");
                asked += 1;
            }
        }
        assert!(asked > 5, "only {asked} were asked");
    }
}
