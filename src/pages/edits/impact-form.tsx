import { IMPACT_KINDS } from '../../domain/incident/impact.ts'
import type { PageContext } from '../page-context.ts'
import type { IncidentView } from '../view.ts'
import { Field, valueIn } from './form-parts.tsx'
import { formOf } from './incident-forms.tsx'
import { PageForm } from './page-form.tsx'

interface FormProps {
  readonly view: IncidentView
  readonly context: PageContext
}

const KIND_WORDS = {
  users: 'users',
  requests: 'requests',
  revenue: 'revenue',
  errorBudget: 'the error budget',
  service: 'the service',
} as const

/** How users were affected, with the figures that it rests on. */
export function ImpactForm({ view, context }: FormProps) {
  if (view.editing?.open !== 'impact') return null
  const form = formOf(view, 'impact')
  const labels = {
    statement: 'In a sentence',
    kind: 'Of what',
    value: 'How much',
    unit: 'Unit',
    numerator: 'Affected',
    denominator: 'Of all',
    from: 'From',
    until: 'Until',
    source: 'Where the figures are from',
  }
  const number = (name: 'value' | 'numerator' | 'denominator', hint: string) => (
    <Field id={`impact-${name}`} name={name} label={labels[name]} hint={hint} form={form}>
      {(field) => <input {...field} value={valueIn(form, name, '')} inputMode="decimal" maxLength={30} autocomplete="off" />}
    </Field>
  )
  const end = (name: 'from' | 'until', hint: string) => (
    <Field id={`impact-${name}`} name={name} label={labels[name]} hint={hint} form={form}>
      {(field) => <input {...field} value={valueIn(form, name, '')} maxLength={100} autocomplete="off" spellcheck={false} />}
    </Field>
  )
  return (
    <PageForm view={view} name="impact" title="Impact of the incident" back="" labels={labels}>
      <Field id="impact-statement" name="statement" label={labels.statement} form={form}>
        {(field) => <input {...field} class="wide" value={valueIn(form, 'statement', '')} maxLength={1_000} dir="auto" />}
      </Field>
      <div class="fields">
        <Field id="impact-kind" name="kind" label={labels.kind} form={form}>
          {(field) => (
            <select {...field}>
              {IMPACT_KINDS.map((kind) => (
                <option key={kind} value={kind} selected={kind === valueIn(form, 'kind', 'users')}>
                  {KIND_WORDS[kind]}
                </option>
              ))}
            </select>
          )}
        </Field>
        {number('value', 'Empty: from the two figures beside it')}
        <Field id="impact-unit" name="unit" label={labels.unit} form={form}>
          {(field) => (
            <select {...field}>
              <option value="percent" selected={valueIn(form, 'unit', 'percent') === 'percent'}>
                per cent
              </option>
              <option value="count" selected={valueIn(form, 'unit', 'percent') === 'count'}>
                count
              </option>
            </select>
          )}
        </Field>
        {number('numerator', '4,750')}
        {number('denominator', '5,000')}
      </div>
      <div class="fields">
        {end('from', 'Empty: all the time. Another time adds a phase')}
        {end('until', 'Empty: to its end')}
        <Field id="impact-source" name="source" label={labels.source} hint="Access logs, a dashboard, support" form={form}>
          {(field) => <input {...field} value={valueIn(form, 'source', '')} maxLength={200} dir="auto" />}
        </Field>
      </div>
      <ImpactPhases context={context} />
    </PageForm>
  )
}

/** What is stated already: the same kind from the same time is replaced. */
function ImpactPhases({ context: { incident, clock } }: Pick<FormProps, 'context'>) {
  if (incident.impact.length === 0) return null
  return (
    <>
      <p class="hint">Stated so far. What you save takes the place of the same kind from the same time.</p>
      <ul>
        {incident.impact.map(({ kind, from, to, statement }) => (
          <li key={`${kind} ${from} ${statement}`}>
            {KIND_WORDS[kind]}
            {from !== null && `, from ${clock.timeOfDayWithSeconds(from)}`}
            {to !== null && ` until ${clock.timeOfDayWithSeconds(to)}`}: <bdi>{statement}</bdi>
          </li>
        ))}
      </ul>
    </>
  )
}
