import { actionItemId, SECTION_NAMES, type SectionName } from '../../domain/edits/completion.ts'
import { actionFields, sectionFields } from '../../domain/edits/editable-fields.ts'
import type { FieldError } from '../../domain/edits/form-state.ts'
import { readTypedTime } from '../../domain/time/typed-time.ts'
import type { AskedContent } from '../api/edits/edit-bodies.ts'
import { type FormReader, type FormReading, isError, momentBody, readAs, toContent } from './form-reading.ts'
import type { FormValues } from './form-values.ts'
import { mergeFields } from './merge-fields.ts'

/** The forms by which people say what no source recorded, by the name that each sends. */
export const COMPLETION_FORMS: Readonly<Record<string, { readonly read: FormReader; readonly open: (form: FormValues) => string }>> = {
  add: { read: readAdded, open: () => 'add' },
  impact: { read: readImpact, open: () => 'impact' },
  section: { read: readSection, open: (form) => `section-${form.get('section') ?? ''}` },
  action: { read: readAction, open: (form) => (form.get('item') === null ? 'action' : `action-${form.get('item')}`) },
  approve: { read: (form) => reading(form, [{ type: 'approve' }]), open: () => 'approve' },
  dismiss: { read: readDismissal, open: () => 'dismiss' },
}

const reading = (form: FormValues, contents: readonly (AskedContent | FieldError)[], rest: Partial<FormReading> = {}): FormReading => ({
  contents: contents.filter((content): content is AskedContent => !isError(content)),
  errors: contents.filter(isError),
  conflicts: [],
  values: form.record,
  notes: [],
  ...rest,
})

const missing = (field: string, sentence: string): FieldError => ({ field, sentence })
const orNull = (text: string | null): string | null => (text === null || text === '' ? null : text)

function readAdded(form: FormValues, { incident, clock }: Parameters<FormReader>[1]): FormReading {
  const near = incident.anchors.detected?.at ?? incident.anchors.impactStart?.at ?? incident.timeline[0]?.at.at
  const text = form.get('text') ?? ''
  const time = near === undefined ? null : readTypedTime(form.get('time') ?? '', { clock, near })
  const errors = [
    ...(text === '' ? [missing('text', 'Say what happened.')] : []),
    ...(time?.kind === 'wrong' ? [missing('time', time.why)] : []),
    ...(time === null || time.kind === 'unknown' ? [missing('time', 'An entry needs a time; about 14:40 is written ~14:40.')] : []),
  ]
  if (errors.length > 0 || time?.kind !== 'moment') return reading(form, errors)
  const body = { type: 'add', to: momentBody(time.moment), text, phase: form.get('phase') ?? 'other', service: orNull(form.get('service')) }
  return reading(form, [toContent(body, 'text')], { notes: [readAs(time.moment, clock)] })
}

/** A figure as it is typed: `95`, `4,750`. */
function readFigure(form: FormValues, field: string): number | null | FieldError {
  const text = orNull(form.get(field))
  if (text === null) return null
  const figure = Number(text.replace(/[,\s]/g, '').replace(/%$/, ''))
  return Number.isFinite(figure) && figure >= 0 ? figure : missing(field, `“${text.slice(0, 40)}” is not a number.`)
}

function readImpact(form: FormValues): FormReading {
  const figures = ['value', 'numerator', 'denominator'].map((field) => readFigure(form, field))
  const errors = figures.filter((figure): figure is FieldError => figure !== null && typeof figure !== 'number')
  const statement = form.get('statement') ?? ''
  if (statement === '') errors.push(missing('statement', 'Say in a sentence what users could not do.'))
  if (errors.length > 0) return reading(form, errors)
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
  }
  return reading(form, [toContent(body, 'statement')], { notes: rounded === null ? [] : [`That is ${rounded} %.`] })
}

const isSection = (name: string | null): name is SectionName => (SECTION_NAMES as readonly (string | null)[]).includes(name)

/** Two people who write the same section both keep their text. */
function readSection(form: FormValues, { incident }: Parameters<FormReader>[1]): FormReading | null {
  const section = form.get('section')
  if (!isSection(section)) return null
  const isGivenBack = form.get('do') === 'evidence'
  const { changed, conflicts, values } = mergeFields(form, sectionFields(incident, section))
  if (isGivenBack) return reading(form, [toContent({ type: 'section', section, text: null }, 'text')])
  const contents = changed.text === undefined ? [] : [toContent({ type: 'section', section, text: orNull(changed.text) }, 'text')]
  return reading(form, contents, { conflicts, values })
}

function readAction(form: FormValues, { incident }: Parameters<FormReader>[1]): FormReading | null {
  const item = orNull(form.get('item'))
  const fields = actionFields(incident, item === null ? null : actionItemId(item))
  if (fields === null) return null
  const { changed, conflicts, values } = mergeFields(form, fields)
  if (conflicts.length > 0 || Object.keys(changed).length === 0) return reading(form, [], { conflicts, values })
  const { text = '', owner = '', due = '', check = '', state = 'open' } = values
  const errors = [
    ...(text === '' ? [missing('text', 'Say what is to be done.')] : []),
    ...(due !== '' && !/^\d{4}-\d\d-\d\d$/.test(due) ? [missing('due', 'Write the day as 2024-06-28.')] : []),
  ]
  if (errors.length > 0) return reading(form, errors, { values })
  const body = { type: 'actionItem', item, text, owner: orNull(owner), due: orNull(due), check: orNull(check), state }
  return reading(form, [toContent(body, due === '' ? 'text' : 'due')], { values })
}

function readDismissal(form: FormValues): FormReading {
  const as = form.get('as')
  if (as === null) return reading(form, [missing('as', 'Choose a reason.')])
  return reading(form, [toContent({ type: 'dismiss', as: orNull(as) }, 'as')])
}
