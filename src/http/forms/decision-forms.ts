import { servicesFields } from '../../domain/edits/editable-fields.ts'
import type { FieldError } from '../../domain/edits/form-state.ts'
import { readTypedTime } from '../../domain/time/typed-time.ts'
import { type FormReader, type FormReading, momentBody, orNull, readAs, readingOf, toContent } from './form-reading.ts'
import type { FormValues } from './form-values.ts'
import { mergeFields } from './merge-fields.ts'

/** The forms that decide something about the whole incident, by the name that each sends. */
export const DECISION_FORMS: Readonly<Record<string, { readonly read: FormReader; readonly open: (form: FormValues) => string }>> = {
  services: { read: readServices, open: () => 'services' },
  noChange: { read: readNoChange, open: () => 'no-change' },
  close: { read: readClosing, open: () => 'close' },
  approve: { read: (form) => readingOf(form, [{ type: 'approve' }]), open: () => 'approve' },
  dismiss: { read: readDismissal, open: () => 'dismiss' },
}

const missing = (field: string, sentence: string): FieldError => ({ field, sentence })

/** One service a line, or with commas between them. */
function readServices(form: FormValues, { incident }: Parameters<FormReader>[1]): FormReading {
  const { changed, conflicts, values } = mergeFields(form, servicesFields(incident))
  if (changed.services === undefined) return readingOf(form, [], { conflicts, values })
  const services = [
    ...new Set(
      changed.services
        .split(/[\n,]/)
        .map((name) => name.trim())
        .filter((name) => name !== ''),
    ),
  ]
  const content =
    services.length === 0
      ? missing('services', 'Name at least one service, the one that users noticed first.')
      : toContent({ type: 'services', services }, 'services')
  return readingOf(form, [content], { conflicts, values })
}

function readNoChange(form: FormValues): FormReading {
  return readingOf(form, [toContent({ type: 'noChange', isConfirmed: form.get('isConfirmed') !== 'false' }, 'form')])
}

/** Only an open one is closed: of another the time of its resolution is set. */
function readClosing(form: FormValues, { incident, clock }: Parameters<FormReader>[1]): FormReading {
  if (incident.status !== 'open') return readingOf(form, [missing('time', 'It is closed already. Set when it was resolved instead.')])
  const near = incident.timeline.at(-1)?.at.at ?? incident.anchors.detected?.at
  const typed = form.get('time') ?? ''
  if (typed === '' || near === undefined) return readingOf(form, [missing('time', 'Say when it was over; ? if nobody knows.')])
  const time = readTypedTime(typed, { clock, near })
  if (time.kind === 'wrong') return readingOf(form, [missing('time', time.why)])
  if (time.kind === 'unknown') return readingOf(form, [toContent({ type: 'close', to: null }, 'time')])
  const content = toContent({ type: 'close', to: momentBody(time.moment) }, 'time')
  return readingOf(form, [content], { notes: [readAs(time.moment, clock)] })
}

function readDismissal(form: FormValues): FormReading {
  const as = form.get('as')
  if (as === null) return readingOf(form, [missing('as', 'Choose a reason.')])
  return readingOf(form, [toContent({ type: 'dismiss', as: orNull(as) }, 'as')])
}
