import { type Edit, type EditContent, editOf } from '../../src/domain/edit.ts'
import type { Event } from '../../src/domain/event.ts'
import { type EventId, eventId } from '../../src/domain/identity.ts'
import { at } from './trouble.ts'

/** The first event of an alert or page: what a reviewer points at. */
export const firstOf = ([event]: readonly Event[]): EventId => event?.id ?? eventId('nothing')

type Facts = readonly Event[]

/** An edit made so many minutes after the midnight at which every story begins. */
export const anEdit = (minute: number, about: Facts, content: EditContent): Edit =>
  editOf({ about: firstOf(about), at: at(minute), author: 'On-call engineer', reason: 'seen in the logs' }, content)

export const merge = (minute: number, about: Facts, other: Facts): Edit => anEdit(minute, about, { type: 'merge', with: firstOf(other) })

export const split = (minute: number, about: Facts, first: Facts, ...others: readonly Facts[]): Edit =>
  anEdit(minute, about, { type: 'split', events: [firstOf(first), ...others.map(firstOf)] })

export const revert = (minute: number, edit: Edit): Edit =>
  editOf({ about: edit.about, at: at(minute), author: 'Reviewer', reason: null }, { type: 'revert', edit: edit.id })
