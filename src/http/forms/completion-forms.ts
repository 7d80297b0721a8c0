import { actionItemId, SECTION_NAMES, type SectionName } from '../../domain/edits/completion.ts'
import { actionFields, sectionFields } from '../../domain/edits/editable-fields.ts'
import type { FieldError } from '../../domain/edits/form-state.ts'
import { type Instant, isoOf } from '../../domain/time/time.ts'
import { readTypedTime } from '../../domain/time/typed-time.ts'
import { type FormReader, type FormReading, momentBody, orNull, readAs, readingOf, toContent } from './form-reading.ts'
import type { FormValues } from './form-values.ts'
import { mergeFields } from './merge-fields.ts'

/** The forms by which people say what no source recorded, by the name that each sends. */
export const COMPLETION_FORMS: Readonly<Record<string, { readonly read: FormReader; readonly open: (form: FormValues) => string }>> = {
  add: { read: readAdded, open: () => 'add' },
  impact: { read: readImpact, open: () => 'impact' },
  section: { read: readSection, open: (form) => `section-${form.get('section') ?? ''}` },
  action: { read: readAction, open: (form) => (form.get('item') === null ? 'action' : `action-${form.get('item')}`) },
}

const missing = (field: string, sentence: string): FieldError => ({ field, sentence })

function readAdded(form: FormValues, { incident, clock }: Parameters<FormReader>[1]): FormReading {
  const near = incident.anchors.detected?.at ?? incident.anchors.impactStart?.at ?? incident.timeline[0]?.at.at
  const text = form.get('text') ?? ''
  const time = near === undefined ? null : readTypedTime(form.get('time') ?? '', { clock, near })
  const errors = [
    ...(text === '' ? [missing('text', 'Say what happened.')] : []),
    ...(time?.kind === 'wrong' ? [missing('time', time.why)] : []),
    ...(time === null || time.kind === 'unknown' ? [missing('time', 'An entry needs a time; about 14:40 is written ~14:40.')] : []),
  ]
  if (errors.length > 0 || time?.kind !== 'moment') return readingOf(form, errors)
  const body = { type: 'add', to: momentBody(time.moment), text, phase: form.get('phase') ?? 'other', service: orNull(form.get('service')) }
  return readingOf(form, [toContent(body, 'text')], { notes: [readAs(time.moment, clock)] })
}

/** A figure as it is typed: `95`, `4,750`. */
function readFigure(form: FormValues, field: string): number | null | FieldError {
  const text = orNull(form.get(field))
  if (text === null) return null
  const figure = Number(text.replace(/[,\s]/g, '').replace(/%$/, ''))
  return Number.isFinite(figure) && figure >= 0 ? figure : missing(field, `“${text.slice(0, 40)}” is not a number.`)
}

/** From when or until when the impact was so: one time, not a range; null: not given. */
function readEnd(form: FormValues, field: 'from' | 'until', { incident, clock }: Parameters<FormReader>[1]): Instant | null | FieldError {
  const typed = orNull(form.get(field))
  const near = incident.anchors.impactStart?.at ?? incident.anchors.detected?.at ?? incident.timeline[0]?.at.at
  if (typed === null || near === undefined) return null
  const time = readTypedTime(typed, { clock, near })
  if (time.kind === 'wrong') return missing(field, time.why)
  return time.kind === 'unknown' ? null : time.moment.at
}

function readImpact(form: FormValues, context: Parameters<FormReader>[1]): FormReading {
  const figures = ['value', 'numerator', 'denominator'].map((field) => readFigure(form, field))
  const [from, until] = [readEnd(form, 'from', context), readEnd(form, 'until', context)]
  const errors = [...figures, from, until].filter((read): read is FieldError => read !== null && typeof read !== 'number')
  const statement = form.get('statement') ?? ''
  const source = orNull(form.get('source'))
  if (statement === '') errors.push(missing('statement', 'Say in a sentence what users could not do.'))
  if (errors.length > 0) return readingOf(form, errors)
  if (typeof from === 'number' && typeof until === 'number' && from > until)
    return readingOf(form, [missing('until', 'This is before its beginning.')])
  const [value, numerator, denominator] = figures
  const share = typeof numerator === 'number' && typeof denominator === 'number' && denominator > 0 ? (numerator / denominator) * 100 : null
  const unit = form.get('unit') === 'count' ? 'count' : 'percent'
  const rounded = share === null ? null : Math.round(share * 10) / 10
  const body = {
    type: 'impact',
    kind: form.get('kind') ?? 'users',
    unit,
    statement,
    numerator,
    denominator,
    value: value ?? (unit === 'percent' ? rounded : null),
    ...(typeof from === 'number' && { from: isoOf(from) }),
    ...(typeof until === 'number' && { until: isoOf(until) }),
    ...(source !== null && { source }),
  }
  return readingOf(form, [toContent(body, 'statement')], { notes: rounded === null ? [] : [`That is ${rounded} %.`] })
}

const isSection = (name: string | null): name is SectionName => (SECTION_NAMES as readonly (string | null)[]).includes(name)

/** Two people who write the same section both keep their text. */
function readSection(form: FormValues, { incident }: Parameters<FormReader>[1]): FormReading | null {
  const section = form.get('section')
  if (!isSection(section)) return null
  const isGivenBack = form.get('do') === 'evidence'
  const { changed, conflicts, values } = mergeFields(form, sectionFields(incident, section))
  if (isGivenBack) return readingOf(form, [toContent({ type: 'section', section, text: null }, 'text')])
  const own = form.get('do') === 'keep' ? orNull(sectionFields(incident, section).text ?? '') : null
  if (own !== null) return readingOf(form, [toContent({ type: 'section', section, text: own }, 'text')])
  const contents = changed.text === undefined ? [] : [toContent({ type: 'section', section, text: orNull(changed.text) }, 'text')]
  return readingOf(form, contents, { conflicts, values })
}

function readAction(form: FormValues, { incident }: Parameters<FormReader>[1]): FormReading | null {
  const item = orNull(form.get('item'))
  const fields = actionFields(incident, item === null ? null : actionItemId(item))
  if (fields === null) return null
  const { changed, conflicts, values } = mergeFields(form, fields)
  if (conflicts.length > 0 || Object.keys(changed).length === 0) return readingOf(form, [], { conflicts, values })
  const { text = '', owner = '', due = '', check = '', state = 'open', outcome = '' } = values
  const errors = [
    ...(text === '' ? [missing('text', 'Say what is to be done.')] : []),
    ...(due !== '' && !/^\d{4}-\d\d-\d\d$/.test(due) ? [missing('due', 'Write the day as 2024-06-28.')] : []),
  ]
  if (errors.length > 0) return readingOf(form, errors, { values })
  const body = {
    type: 'actionItem',
    item,
    text,
    owner: orNull(owner),
    due: orNull(due),
    check: orNull(check),
    state,
    ...(outcome !== '' && { outcome }),
  }
  return readingOf(form, [toContent(body, due === '' ? 'text' : 'due')], { values })
}
