import { sql } from 'kysely'
import type { RawEvent } from '../../domain/raw-event.ts'
import { isRawEventId, storableText } from '../columns.ts'
import type { Engine, Statement } from '../engine.ts'
import { insertAll, statement } from '../statements.ts'
import type { Acceptance, Refusal, Store } from '../store.ts'
import { packDeliveries } from './delivery-batch.ts'
import { groupCommit } from './group-commit.ts'
import { acceptTimeless, noteSubjects, type SubjectDelivery } from './timeless.ts'

/** Refusals help to set up a sender, and anyone can cause them: the latest are enough. */
const REFUSALS_KEPT = 10_000
/** Enough of a refused body to see what was wrong with it; all of them together stay below 160 MB. */
const REFUSED_BODY_BYTES_MAX = 16 * 1024

/** A larger commit would delay the deliveries behind it by more than it saves. */
const COMMIT_DELIVERIES_MAX = 1_000
const COMMIT_BYTES_MAX = 16 * 1024 * 1024

/** The approximate size of a row without its body. */
const ROW_BYTES = 500

/** Each takes several statements, which delay those behind it. */
const COMMIT_TIMELESS_MAX = 100

/** Writes deliveries, all of them in shared commits. */
export function intake(engine: Engine): Pick<Store, 'accept' | 'acceptTimeless' | 'refuse'> {
  const limits = { itemsMax: COMMIT_DELIVERIES_MAX, bytesMax: COMMIT_BYTES_MAX, commitsMax: 1 }
  const bytesOf = (raw: RawEvent) => raw.body.byteLength + ROW_BYTES
  const accept = groupCommit((rawEvents: readonly RawEvent[]) => acceptAll(engine, rawEvents), {
    ...limits,
    commitsMax: engine.commitsMax,
    bytesOf,
  })
  const subjectLimits = { ...limits, itemsMax: COMMIT_TIMELESS_MAX, bytesOf: ({ raw }: SubjectDelivery) => bytesOf(raw) }
  const timeless = groupCommit((deliveries: readonly SubjectDelivery[]) => acceptTimeless(engine, deliveries), subjectLimits)
  const note = groupCommit((deliveries: readonly SubjectDelivery[]) => noteSubjects(engine, deliveries), subjectLimits)
  const refuse = groupCommit((refusals: readonly Refusal[]) => refuseAll(engine, refusals), {
    ...limits,
    bytesOf: (refusal) => (refusal.body?.byteLength ?? 0) + ROW_BYTES,
  })
  return {
    accept: (raw, subject = null) => {
      if (!isRawEventId(raw.id)) return Promise.reject(wrongId(raw))
      return subject === null ? accept(raw) : accept(raw).then((acceptance) => note({ raw, subject }).then(() => acceptance))
    },
    acceptTimeless: (raw, subject = null) => timeless({ raw, subject }),
    refuse,
  }
}

const wrongId = ({ id }: RawEvent): Error => new Error(`a raw event's id is 32 hex digits, not ${JSON.stringify(id)}`)

async function acceptAll(engine: Engine, rawEvents: readonly RawEvent[]): Promise<readonly Acceptance[]> {
  const isNew = await engine.accept(packDeliveries(rawEvents))
  return rawEvents.map(({ id }, index) => ({ outcome: isNew[index] === true ? 'accepted' : 'duplicate', rawEventId: id }))
}

async function refuseAll(engine: Engine, refusals: readonly Refusal[]): Promise<readonly undefined[]> {
  await engine.write([...insertRefusals(engine, refusals), deleteOldRefusals(engine)])
  return refusals.map(() => undefined)
}

function insertRefusals(engine: Engine, refusals: readonly Refusal[]): readonly Statement[] {
  const rows = refusals.map((refusal) => ({
    source: storableText(refusal.source),
    received_at: refusal.receivedAt,
    path: storableText(refusal.path),
    status: refusal.status,
    reason: storableText(refusal.reason),
    headers_json: JSON.stringify(refusal.headers),
    body: refusal.body === null ? null : Buffer.from(refusal.body.subarray(0, REFUSED_BODY_BYTES_MAX)),
  }))
  return insertAll(rows, engine.rowsPerInsert, (some) => engine.compiler.insertInto('refusals').values(some))
}

const deleteOldRefusals = ({ compiler }: Engine): Statement =>
  statement(
    compiler
      .deleteFrom('refusals')
      .where('seq', '<=', (select) => select.selectFrom('refusals').select(sql<number>`max(seq) - ${REFUSALS_KEPT}`.as('last'))),
  )
