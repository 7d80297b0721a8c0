import type { RawEvent } from '../../../domain/raw-event.ts'
import { type Instant, instant, type Moment } from '../../../domain/time/time.ts'
import { plausibleTime, receiptMoment } from '../../values/times.ts'
import { type DeployForm, type DeployRecord, EMPTY_RECORD } from '../deploy-record.ts'

const DEPLOYED = /^Branch (\S+) \(at ([0-9a-f]{7,64})\) deployed as release (\d{14}) by (.+)$/
const ROLLED_BACK = /^(.+) rolled back to release (\d{14})$/

/** Capistrano's `revisions.log`: the release's name is the UTC time at which it began. */
export const revisionsLog: DeployForm = (text, raw) => {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  if (!lines.some((line) => DEPLOYED.test(line) || ROLLED_BACK.test(line))) return null
  const records = lines.flatMap((_, index) => recordOf(raw, lines, index) ?? [])
  return { records, problems: [], contextLines: lines.length - records.length }
}

function recordOf(raw: RawEvent, lines: readonly string[], index: number): DeployRecord | null {
  const line = lines[index] ?? ''
  const [, branch, sha, release, deployer] = DEPLOYED.exec(line) ?? []
  if (branch !== undefined && sha !== undefined && release !== undefined && deployer !== undefined) {
    const at = releaseTime(release, raw.receivedAt)
    const record = { ...EMPTY_RECORD, ref: branch, sha, version: release, actor: deployer, text: `deploy ${branch} as release ${release}` }
    // The line is written at the end of a deploy, the release is named at its start: the end is not known better than that.
    return { ...record, at: at === null ? receiptMoment(receiptBounds(raw)) : { at, earliest: at }, identity: [release, sha] }
  }
  const [, person, target] = ROLLED_BACK.exec(line) ?? []
  if (person === undefined || target === undefined) return null
  const before = nearestReleaseTime(lines.slice(0, index).reverse(), raw)
  const after = nearestReleaseTime(lines.slice(index + 1), raw)
  const record = {
    ...EMPTY_RECORD,
    rollback: true,
    version: target,
    sha: shaOf(lines, target),
    actor: person,
    text: `roll back to release ${target}`,
  }
  return { ...record, at: momentBetween(before, after, raw), identity: ['rollback', target, String(before ?? ''), person] }
}

const receiptBounds = (raw: RawEvent) => ({ receivedAt: raw.receivedAt, earliest: null })

function releaseTime(release: string, receivedAt: Instant): Instant | null {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(release) ?? []
  return plausibleTime(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`, receivedAt)?.at ?? null
}

/** The time of the nearest line that has one. */
function nearestReleaseTime(lines: readonly string[], raw: RawEvent): Instant | null {
  const release = lines.map((line) => DEPLOYED.exec(line)?.[3]).find((name) => name !== undefined)
  return release === undefined ? null : releaseTime(release, raw.receivedAt)
}

/** A rollback line has no time of its own. One goes back soon after the release that it undoes. */
function momentBetween(before: Instant | null, after: Instant | null, raw: RawEvent): Moment {
  if (before === null) return after === null ? receiptMoment(receiptBounds(raw)) : { at: after, latest: after }
  return { at: before, earliest: before, latest: instant(Math.max(before, after ?? raw.receivedAt)) }
}

/** The commit of the release that is live again. */
const shaOf = (lines: readonly string[], release: string): string | null =>
  lines.map((line) => DEPLOYED.exec(line)).find((match) => match?.[3] === release)?.[2] ?? null
