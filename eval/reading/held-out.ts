import { importedIncident } from '../../src/pipeline/postmortems/imported-incident.ts'
import { type DocumentScore, scoreDocument } from './score.ts'
import type { ReadLabelled } from './stories.ts'
import { type LabelledStory, SETTINGS, type Settings, trainModel } from './train.ts'

/** Teams with so few documents share a part: a model for each would tell no more and take as long. */
const SMALL = 4
const PARTS_OF_SMALL = 5

/** In: documents. Out: sets of teams, each left out once. The same for the same documents. */
export function partsOf(read: readonly ReadLabelled[]): readonly ReadonlySet<string>[] {
  const teams = [...new Set(read.map(({ labelled }) => labelled.team))].toSorted()
  const countOf = (team: string) => read.filter(({ labelled }) => labelled.team === team).length
  const large = teams.filter((team) => countOf(team) >= SMALL)
  const small = teams.filter((team) => countOf(team) < SMALL)
  const shared = Array.from({ length: PARTS_OF_SMALL }, (_, part) => small.filter((_, index) => index % PARTS_OF_SMALL === part))
  return [...large.map((team) => [team]), ...shared].filter((part) => part.length > 0).map((part) => new Set(part))
}

interface Training {
  /** Stories that every model learns from, whoever is left out. */
  readonly more?: readonly LabelledStory[]
  readonly settings?: Settings
  /** What of the documents of the other teams is learned from; absent: all of it. */
  readonly prepare?: (stories: readonly LabelledStory[]) => readonly LabelledStory[]
}

/** Every document read with a model that was trained without its team, and scored. */
export function scoreHeldOut(
  read: readonly ReadLabelled[],
  { more = [], settings = SETTINGS, prepare = (stories) => stories }: Training = {},
): readonly DocumentScore[] {
  return partsOf(read)
    .flatMap((part) => {
      const others = read.filter(({ labelled }) => !part.has(labelled.team)).map(({ story }) => story)
      const model = trainModel([...prepare(others), ...more], 'held-out', settings)
      return read
        .filter(({ labelled }) => part.has(labelled.team))
        .map(({ labelled, document }) => scoreDocument(labelled, document === null ? null : importedIncident(document, model)))
    })
    .toSorted((a, b) => (a.document.id < b.document.id ? -1 : 1))
}
