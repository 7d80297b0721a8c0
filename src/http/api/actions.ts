import { z } from 'zod'
import { ACTION_GROUPS, byUrgency, groupOf, matchesAction } from '../../domain/incident/listed-action.ts'
import { clockIn, dayIn } from '../../domain/time/clock.ts'
import type { Instant } from '../../domain/time/time.ts'
import type { Store } from '../../store/store.ts'
import { json, type Route, route } from '../route.ts'
import { loadActions } from './load-actions.ts'
import { timezone } from './parameters.ts'

export interface ActionsApiParts {
  readonly store: Pick<Store, 'edits' | 'incident' | 'incidentsAs' | 'incidentsHolding'>
  readonly settings: () => { readonly postmortem: { readonly timezone: string } }
  readonly now: () => Instant
}

/** What of the actions is listed. */
export const actionFilters = z.strictObject({
  state: z.enum(ACTION_GROUPS).optional().meta({ description: '`open` holds those that are overdue, too.' }),
  owner: z.string().trim().max(200).optional().meta({ description: 'In whatever case; `none`: those without an owner.' }),
  service: z.string().trim().min(1).max(200).optional(),
})

const NO_OWNER = 'none'

export const toActionFilter = ({ state, owner, service }: z.output<typeof actionFilters>) => ({
  state: state ?? null,
  owner: owner === NO_OWNER ? '' : (owner ?? null),
  service: service ?? null,
})

const actionSchema = z.looseObject({
  incident: z.object({ id: z.string(), title: z.string(), services: z.array(z.string()) }),
  group: z.enum(ACTION_GROUPS),
  text: z.string(),
})

/** The actions of all incidents, the most urgent first. */
export const actionsApi = (parts: ActionsApiParts): Route =>
  route({
    method: 'get',
    path: '/api/v1/actions',
    role: 'viewer',
    summary: 'Actions of all incidents, the most urgent first',
    query: actionFilters.extend({ timezone: timezone.optional() }),
    answers: {
      200: {
        description: 'The actions; `isMore`: only those of the newest incidents are listed.',
        content: { 'application/json': z.object({ actions: z.array(actionSchema), isMore: z.boolean() }) },
      },
    },
    async handle({ query: { timezone: zone, ...filters } }) {
      const today = dayIn(clockIn(zone ?? parts.settings().postmortem.timezone), parts.now())
      const { actions, isMore } = await loadActions(parts.store)
      const shown = actions.filter((one) => matchesAction(one, toActionFilter(filters), today)).toSorted(byUrgency(today))
      return json({ actions: shown.map(({ incident, item }) => ({ ...item, group: groupOf(item, today), incident })), isMore })
    },
  })
