import type { Event } from '../../domain/event.ts'
import { parseStored } from '../columns.ts'

/**
 * An event as its row holds it: of the deliveries that reported it the smallest id, which decides between reports of one
 * second. All of them are in `event_deliveries`, so that an alert that is reported each minute for a month does not carry
 * 40,000 ids through each reconstruction.
 */
export const storedEvent = (event: Event): string => JSON.stringify({ ...event, rawEventIds: [event.rawEventIds[0]] })

export const eventOf = (json: string): Event => parseStored<Event>(json)
