import { z } from 'zod'
import { anything, optionalText } from '../values/tolerant.ts'

/** No incident has so many assignees, fields or roles; a longer list is left out as a whole, before its members cost time. */
const LIST_MAX = 100
const listOf = <T>(member: z.ZodType<T>) => z.array(z.unknown()).max(LIST_MAX).pipe(z.array(member))

/** A thing that PagerDuty refers to: a user, a service, a policy. `summary` is its name and may be missing. */
const referenceSchema = z.object({ id: optionalText, type: optionalText, summary: optionalText }).nullish()
export type Reference = z.infer<typeof referenceSchema>

const incidentReferenceSchema = z.object({ id: optionalText, self: optionalText, html_url: optionalText, summary: optionalText }).nullish()

const fieldSchema = z.object({ name: optionalText, display_name: optionalText, value: anything })
const roleAssignmentSchema = z.object({ incident: incidentReferenceSchema, assignee: referenceSchema, role: referenceSchema })

/** `event.data`: an incident, or something about one (`incident`): all members of all types, each optional. */
const dataSchema = z.object({
  id: optionalText,
  type: optionalText,
  self: optionalText,
  html_url: optionalText,
  title: optionalText,
  name: optionalText,
  summary: optionalText,
  incident_key: optionalText,
  created_at: anything,
  urgency: optionalText,
  resolve_reason: z.object({ type: optionalText, incident: incidentReferenceSchema }).nullish(),
  priority: referenceSchema,
  service: referenceSchema,
  escalation_policy: referenceSchema,
  assignees: listOf(referenceSchema).nullish(),
  incident: incidentReferenceSchema,
  user: referenceSchema,
  state: optionalText,
  status: optionalText,
  content: optionalText,
  message: optionalText,
  trimmed: z.boolean().nullish(),
  action: referenceSchema,
  incident_workflow: referenceSchema,
  incident_type: z.object({ name: optionalText }).nullish(),
  conference_url: optionalText,
  conference_numbers: listOf(anything).nullish(),
  conference_number: optionalText,
  changed_custom_fields: listOf(fieldSchema).nullish(),
  incident_role_assignments: listOf(roleAssignmentSchema).nullish(),
})
export type Data = z.infer<typeof dataSchema>

const eventSchema = z.object({
  id: optionalText,
  event_type: optionalText,
  occurred_at: anything,
  agent: referenceSchema,
  data: dataSchema.nullish(),
})
export type PagerDutyEvent = z.infer<typeof eventSchema>

export const deliverySchema = z.object({ event: eventSchema.nullish() })
