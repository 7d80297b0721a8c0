import type { FieldConflict, FieldError } from '../../domain/edits/form-state.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import type { Clock } from '../../domain/time/clock.ts'
import { isoOf, type Moment } from '../../domain/time/time.ts'
import { capitalize, trimFullStop } from '../../domain/words.ts'
import type { AskedContent } from '../api/edits/edit-bodies.ts'
import { contentOf, editBody } from '../api/edits/edit-bodies.ts'
import type { FormValues } from './form-values.ts'

/** What a form asks for, read against the incident as it is now. */
export interface FormReading {
  readonly contents: readonly AskedContent[]
  readonly errors: readonly FieldError[]
  readonly conflicts: readonly FieldConflict[]
  /** The values with which the form is shown again. */
  readonly values: Readonly<Record<string, string>>
  /** How typed values were read. */
  readonly notes: readonly string[]
}

export interface ReadingContext {
  readonly incident: Incident
  readonly clock: Clock
}

/** Reads one kind of form; null: the incident does not hold what the form is about. */
export type FormReader = (form: FormValues, context: ReadingContext) => FormReading | null

/** A reading of these contents, with what is wrong apart; what was typed is shown again. */
export const readingOf = (
  form: FormValues,
  contents: readonly (AskedContent | FieldError)[],
  rest: Partial<FormReading> = {},
): FormReading => ({
  contents: contents.filter((content): content is AskedContent => !isError(content)),
  errors: contents.filter(isError),
  conflicts: [],
  values: form.record,
  notes: [],
  ...rest,
})

export const orNull = (text: string | null): string | null => (text === null || text === '' ? null : text)

export const isError = (content: AskedContent | FieldError): content is FieldError => 'sentence' in content

/** The edit as the API would read it from this body, so that both have the same bounds; an error of the given field otherwise. */
export function toContent(body: object, field: string): AskedContent | FieldError {
  const read = editBody.safeParse(body)
  if (read.success) return contentOf(read.data)
  return { field, sentence: sentenceOf(read.error.issues[0]?.message ?? 'This cannot be saved') }
}

export const sentenceOf = (clause: string): string => `${capitalize(trimFullStop(clause))}.`

export const momentBody = ({ at, earliest, latest }: Moment): object => ({
  at: isoOf(at),
  ...(earliest !== undefined && { earliest: isoOf(earliest) }),
  ...(latest !== undefined && { latest: isoOf(latest) }),
})

/** `Time read as Wed 5 Jun 2024, 14:40:00 to 14:50:00 UTC.` */
export function readAs({ at, earliest, latest }: Moment, clock: Clock): string {
  const words =
    earliest === undefined && latest === undefined
      ? clock.timeOfDayWithSeconds(at)
      : `${clock.timeOfDayWithSeconds(earliest ?? at)} to ${clock.timeOfDayWithSeconds(latest ?? at)}`
  return `Time read as ${clock.date(at)}, ${words} ${clock.offset(at)}.`
}
