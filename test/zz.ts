import { changeWords } from '../src/sources/deploys/change-words.ts'

for (const s of `Deploy was not successful
Deploy did not complete
Deploy didn't finish
Deploy finished with 2 errors
Deploy finished: exit code 1
Deploy finished: exit code 0
Deployed v42 in 3m, tests passed, 0 failed
Deployed v42 (previous deploy failed)
Deployed v42, previous deploy failed
Deploying v42 ... failed, 0 of 3 started
Deploy of v42 could not be completed
Could not deploy v42
Failed to deploy checkout
v42 was not deployed successfully
Deploy has not failed
Deploy completed without errors
Deployment completed with errors
Deploy not yet finished
Deploy failed after 3m; cleanup done
Deploy failed, rollback started
rollback of failed deploy finished
Deploy exited with status 2
deployment "checkout" successfully rolled out
Waiting for deployment rollout to finish: 1 out of 3 new replicas have been updated
Deploy did not start
Transaction rolled back because it has been marked as rollback-only
Releasing state lock. This may take a few moments...
Connection reverted to idle pool
connection upgraded to websocket
Memory released: 120 MB
Starting Daily apt upgrade and clean activities...
Rolled back 3 statements
savepoint sp1 released
lease released by web-1
offset reverted to 42
Deployment checkout health check passed
health check of deployment checkout succeeded
alice viewed deployment history of checkout
Deployed checkout v42, health check passed
released v42 after acquiring lock
rolled back to v41 because the connection pool was exhausted
Rolling back JDBC transaction on Connection
Released 3 connections
Restarting search-indexer
Restarted checkout with a new connection pool
session restarted
upgraded checkout to v42
Deploy of checkout v42 succeeded with 2 warnings
Deploy unsuccessful
Deploy was aborted
Deploy: success=false
Deploy timed out
deploy never finished
deploy is still not complete
deploy was not cancelled
Deployment failed - all tasks done
error: deployment exceeded its progress deadline
leader lease reverted
rolled back consumer group to offset 17
Deploy finished but smoke tests failed
Deploy of checkout (v42) finished
Deployed v42 after 2 failed attempts
Deploy complete: 3 of 3 running, 0 failures`.split('\n')) {
  const c = changeWords(s)
  console.log(s.padEnd(70), c ? [c.kind, c.status, c.rollback ? 'RB' : '', c.strength].join(' ') : null)
}
