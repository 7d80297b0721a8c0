import type { Engine } from '../engine.ts'
import { statement } from '../statements.ts'
import { DIGESTED_TABLES, digestOfCounter } from './counter-digests.ts'
import { digestFaults, isChangedCounter } from './counter-faults.ts'
import { counterRowDigests } from './counter-walk.ts'
import type { Fault } from './fault.ts'

/** From now on what is there of the counters counts as whole. Returns what did not fit its digest. */
export async function sealCounters(engine: Pick<Engine, 'read' | 'snapshot' | 'compiler' | 'writeAsWorker'>): Promise<readonly Fault[]> {
  const faults: Fault[] = []
  for await (const fault of engine.snapshot(digestFaults)) faults.push(fault)
  if (faults.length === 0) return faults
  const { compiler } = engine
  const rows = await engine.read((db) => db.selectFrom('incident_counters').selectAll().execute())
  const digests = await engine.read(counterRowDigests)
  const sealed = rows.filter(isChangedCounter).map((row) =>
    compiler
      .updateTable('incident_counters')
      .set({ digest: digestOfCounter(row) })
      .where('metric', '=', row.metric)
      .where('service', '=', row.service)
      .where('severity', '=', row.severity)
      .where('le', '=', row.le),
  )
  await engine.writeAsWorker([
    ...sealed.map(statement),
    statement(compiler.deleteFrom('counter_digests')),
    ...DIGESTED_TABLES.map((name) => statement(compiler.insertInto('counter_digests').values({ name, digest: digests[name] }))),
  ])
  return faults
}
