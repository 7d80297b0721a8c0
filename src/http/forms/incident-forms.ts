import { changeFields, entryFields, headFields } from '../../domain/edits/editable-fields.ts'
import type { FieldError } from '../../domain/edits/form-state.ts'
import { changeId, entryId } from '../../domain/identity.ts'
import type { TimelineEntry } from '../../domain/incident/timeline.ts'
import { readTypedTime, typedTimeOf } from '../../domain/time/typed-time.ts'
import type { AskedContent } from '../api/edits/edit-bodies.ts'
import { COMPLETION_FORMS } from './completion-forms.ts'
import { DECISION_FORMS } from './decision-forms.ts'
import { type FormReader, type FormReading, isError, momentBody, readAs, toContent } from './form-reading.ts'
import type { FormValues } from './form-values.ts'
import { mergeFields } from './merge-fields.ts'

/** The forms of an incident's own page, by the name that each sends. */
export const INCIDENT_FORMS: Readonly<Record<string, { readonly read: FormReader; readonly open: (form: FormValues) => string }>> = {
  head: { read: readHead, open: () => 'head' },
  entry: { read: readEntry, open: (form) => `entry-${form.get('entry') ?? ''}` },
  verdict: { read: readVerdict, open: (form) => `change-${form.get('change') ?? ''}` },
  ...COMPLETION_FORMS,
  ...DECISION_FORMS,
}

const reading = (
  contents: readonly (AskedContent | FieldError)[],
  rest: Pick<FormReading, 'conflicts' | 'values'> & { readonly notes?: readonly string[] },
): FormReading => ({
  ...rest,
  contents: contents.filter((content): content is AskedContent => !isError(content)),
  errors: contents.filter(isError),
  notes: rest.notes ?? [],
})

function readHead(form: FormValues, { incident }: Parameters<FormReader>[1]): FormReading {
  const { changed, conflicts, values } = mergeFields(form, headFields(incident))
  const title =
    changed.title === undefined
      ? []
      : [changed.title === '' ? missing('title', 'Enter a title.') : toContent({ type: 'title', text: changed.title }, 'title')]
  const severity =
    changed.severity === undefined
      ? []
      : [toContent({ type: 'severity', severity: changed.severity === '' ? null : changed.severity }, 'severity')]
  return reading([...title, ...severity], { conflicts, values })
}

function readEntry(form: FormValues, { incident, clock }: Parameters<FormReader>[1]): FormReading | null {
  const id = entryId(form.get('entry') ?? '')
  const entry = incident.timeline.find((one) => one.id === id)
  const fields = entryFields(incident, id, clock)
  if (entry === undefined || fields === null) return null
  if (form.get('do') === 'hide' || form.get('do') === 'show') {
    return reading([toContent({ type: form.get('do'), entry: id }, 'entry')], { conflicts: [], values: {} })
  }
  const { changed, conflicts, values } = mergeFields(form, fields)
  const time = changed.time === undefined ? null : readTime(changed.time, entry, clock)
  const text =
    changed.text === undefined
      ? []
      : [
          changed.text === ''
            ? missing('text', 'Enter a text, or hide the entry.')
            : toContent({ type: 'retext', entry: id, text: changed.text }, 'text'),
        ]
  const phase = changed.phase === undefined ? [] : [toContent({ type: 'rephase', entry: id, phase: changed.phase }, 'phase')]
  const anchored = time !== null && 'moment' in time ? time.moment : entry.at
  const anchor =
    changed.anchor === undefined
      ? []
      : [toContent({ type: 'anchor', anchor: changed.anchor, to: momentBody(anchored), entry: id }, 'anchor')]
  const times =
    time === null ? [] : 'moment' in time ? [toContent({ type: 'retime', entry: id, to: momentBody(time.moment) }, 'time')] : [time]
  const notes = time !== null && 'moment' in time ? [readAs(time.moment, clock)] : []
  return reading([...text, ...times, ...phase, ...anchor], { conflicts, values, notes })
}

function readTime(typed: string, entry: TimelineEntry, clock: Parameters<FormReader>[1]['clock']) {
  const read = readTypedTime(typed, { clock, near: entry.at.at })
  if (read.kind === 'moment') return { moment: read.moment }
  if (read.kind === 'wrong') return missing('time', read.why)
  return missing('time', `An entry needs a time; it was ${typedTimeOf(entry.at, clock)}. If it did not happen, hide it.`)
}

function readVerdict(form: FormValues, { incident }: Parameters<FormReader>[1]): FormReading | null {
  const id = changeId(form.get('change') ?? '')
  const fields = changeFields(incident, id)
  if (fields === null) return null
  const { changed, conflicts, values } = mergeFields(form, fields)
  if (changed.verdict === undefined) return reading([], { conflicts, values })
  return reading([toContent({ type: 'verdict', change: id, verdict: changed.verdict === '' ? null : changed.verdict }, 'verdict')], {
    conflicts,
    values,
  })
}

const missing = (field: string, sentence: string): FieldError => ({ field, sentence })
