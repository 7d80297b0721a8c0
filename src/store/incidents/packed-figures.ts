import type { Dismissal } from '../../domain/edits/completion.ts'
import { ANCHOR_NAMES, type Basis } from '../../domain/incident/anchor.ts'
import { DURATION_NAMES, type Duration } from '../../domain/incident/duration.ts'
import type { FigureAnchor, IncidentFigures } from '../../domain/incident/figures.ts'
import { type Instant, instant, milliseconds } from '../../domain/time/time.ts'
import { corrupt, parseStored } from '../columns.ts'

/*
 * Figures as they are stored: a JSON list whose places have a meaning, because statistics read a hundred thousand of them, and the
 * names of the members were two thirds of the text. What these lists and numbers mean is fixed by what is stored: only add at an end.
 */
const BASES = ['measured', 'reported', 'inferred'] as const satisfies readonly Basis[]
const STATUSES = ['measured', 'inferred', 'pending', 'unknown', 'invalid'] as const satisfies readonly Duration['status'][]
/** Added to the number of the basis of an anchor that is vague. */
const VAGUE = 10

type Counted = readonly [
  id: IncidentFigures['id'],
  title: string,
  origin: IncidentFigures['origin'],
  status: IncidentFigures['status'],
  severity: string | null,
  services: IncidentFigures['services'],
  pagedAt: Instant | null,
  lastEvidenceAt: Instant | null,
  endedByItself: 0 | 1,
  changes: IncidentFigures['changes'],
]
type Head = Counted | readonly [...Counted, dismissed: Dismissal]
type Packed = readonly [Head, readonly (number | null)[]]

/** Two numbers for each anchor and duration, in the order of their names. */
export function packFigures(figures: IncidentFigures): string {
  const { id, title, origin, status, severity, services, anchors, durations, pagedAt, lastEvidenceAt, endedByItself, changes } = figures
  const counted: Counted = [id, title, origin, status, severity, services, pagedAt, lastEvidenceAt, endedByItself ? 1 : 0, changes]
  const head: Head = figures.dismissed === undefined ? counted : [...counted, figures.dismissed]
  const numbers = [
    ...ANCHOR_NAMES.flatMap((name) => packAnchor(anchors[name])),
    ...DURATION_NAMES.flatMap((name) => [durations[name].ms, STATUSES.indexOf(durations[name].status)]),
  ]
  const packed: Packed = [head, numbers]
  return JSON.stringify(packed)
}

function packAnchor(anchor: FigureAnchor | null): readonly [number | null, number] {
  return anchor === null ? [null, 0] : [anchor.at, BASES.indexOf(anchor.basis) + (anchor.isVague === true ? VAGUE : 0)]
}

/** @throws OperationalError `corrupt` where it is JSON no longer */
export function unpackFigures(json: string): IncidentFigures {
  const [head, numbers] = parseStored<Packed>(json)
  const [id, title, origin, status, severity, services, pagedAt, lastEvidenceAt, endedByItself, changes] = head
  const dismissed = head[10]
  return {
    id,
    title,
    origin,
    status,
    severity,
    services,
    // Written out: objects of one shape, made a million times, need no list of names.
    anchors: {
      impactStart: anchorAt(numbers, 0),
      detected: anchorAt(numbers, 2),
      acknowledged: anchorAt(numbers, 4),
      escalated: anchorAt(numbers, 6),
      identified: anchorAt(numbers, 8),
      mitigated: anchorAt(numbers, 10),
      impactEnd: anchorAt(numbers, 12),
      resolved: anchorAt(numbers, 14),
    },
    durations: {
      timeToDetect: durationAt(numbers, 16),
      timeToAcknowledge: durationAt(numbers, 18),
      timeToEscalate: durationAt(numbers, 20),
      timeToIdentify: durationAt(numbers, 22),
      timeToMitigate: durationAt(numbers, 24),
      timeToResolve: durationAt(numbers, 26),
      impactDuration: durationAt(numbers, 28),
    },
    pagedAt,
    lastEvidenceAt,
    endedByItself: endedByItself === 1,
    changes,
    ...(dismissed !== undefined && { dismissed }),
  }
}

function anchorAt(numbers: Packed[1], place: number): FigureAnchor | null {
  const [at, code] = [numbers[place], numbers[place + 1] ?? 0]
  if (at == null) return null
  const basis = BASES[code % VAGUE]
  if (basis === undefined) throw corrupt()
  return code >= VAGUE ? { at: instant(at), basis, isVague: true } : { at: instant(at), basis }
}

function durationAt(numbers: Packed[1], place: number): Pick<Duration, 'status' | 'ms'> {
  const [ms, code] = [numbers[place], numbers[place + 1] ?? 0]
  const status = STATUSES[code]
  if (status === undefined) throw corrupt()
  return { status, ms: ms == null ? null : milliseconds(ms) }
}
