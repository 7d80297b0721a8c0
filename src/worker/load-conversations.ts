import { type Mark, markOf, type WantedMark } from '../domain/alerts/mark.ts'
import { appendTo } from '../domain/append-to.ts'
import { type Edit, effectiveEdits } from '../domain/edit.ts'
import type { Event, MessagePosted } from '../domain/event.ts'
import { type CorrelationKey, type EventId, eventId, keyName } from '../domain/identity.ts'
import type { Policy } from '../domain/policy.ts'
import type { Interval } from '../domain/time/time.ts'
import { linkMessages, type MessageLinks } from '../pipeline/conversations/link-messages.ts'
import { isAlertOrPage } from '../pipeline/conversations/linked-messages.ts'
import {
  decidedBy,
  namedWanted,
  namingWanted,
  pagesWanted,
  rootsOf,
  rootsWanted,
  talkWanted,
  threadsWanted,
} from '../pipeline/conversations/reach.ts'
import { isSpoken, marksOfSpoken } from '../pipeline/conversations/spoken.ts'
import { type Topology, topologyOf } from '../pipeline/correlate/topology.ts'
import { knownEvents } from '../pipeline/reconstruct.ts'
import type { Store } from '../store/store.ts'
import { type AskedMarks, inSenderTime, notAsked } from './asked-marks.ts'

/** What is known of the talk around a neighbourhood; nothing is asked for twice. */
export interface ConversationSearch {
  /** Messages of channels, as stored. */
  readonly messages: Map<EventId, MessagePosted>
  /** Alerts and pages that they may be about, as stored. */
  readonly events: Map<EventId, Event>
  readonly asked: AskedMarks
  readonly keys: Set<string>
}

export const startConversationSearch = (): ConversationSearch => ({
  messages: new Map(),
  events: new Map(),
  asked: new Map(),
  keys: new Set(),
})

export interface ConversationContext {
  readonly store: Pick<Store, 'eventsMarked' | 'eventsWithKeys'>
  readonly search: ConversationSearch
  readonly policy: Policy
  readonly edits: readonly Edit[]
}

/** The events that are reconstructed, on one clock, and what of all that is known is new. */
export interface TouchedTalk {
  readonly chosen: readonly Event[]
  /** As stored. */
  readonly known: ReadonlyMap<EventId, Event>
  readonly changed: ReadonlySet<EventId>
}

export interface LoadedConversations {
  /** What was said of the chosen events. */
  readonly messages: readonly MessagePosted[]
  readonly links: MessageLinks
  /** Events to which messages belong now that are known here: they must be reconstructed, too. */
  readonly movedTo: readonly EventId[]
  /** Messages that may have belonged elsewhere before: what holds them must be reconstructed, too. */
  readonly moved: readonly EventId[]
}

/**
 * Loads the talk around the chosen events and around the messages that are known: each message of which one of them may decide, with all that
 * decides of it.
 */
export async function loadConversationsAround(context: ConversationContext, touched: TouchedTalk): Promise<LoadedConversations> {
  const { search, policy, edits } = context
  const topology = topologyOf(policy.services)
  const own = learn(search, touched.known)
  const naming = namingWanted(touched.chosen, topology)
  await loadMarked(context, naming)
  if (search.messages.size === 0) return NOTHING_SAID
  const findNaming = (wanted: readonly WantedMark[]) => messagesNaming(spokenOf(search, policy), wanted)
  const centres = [...spokenOf(search, policy).filter(({ id }) => own.has(id)), ...findNaming(naming)]
  await loadTalk(context, centres)
  const talk = spokenOf(search, policy)
  await loadNamed(context, talk, topology)
  const about = [...touched.known.values(), ...[...search.events.values()].filter(({ id }) => !touched.known.has(id))].filter(isAlertOrPage)
  const links = linkMessages(talk, knownEvents(about, policy), { policy, edits: effectiveEdits(edits) })
  const changed = namingWanted(
    touched.chosen.filter(({ id }) => touched.changed.has(id)),
    topology,
  )
  const stirring = [...centres.filter(({ id }) => touched.changed.has(id)), ...findNaming(changed)]
  const stirred = new Set(decidedBy(stirring, talk).map(({ id }) => id))
  const decided = decidedBy(centres, talk)
  const isChosen = new Set(touched.chosen.map(({ id }) => id))
  const belongs = ({ id }: MessagePosted): boolean => isChosen.has(links.get(id)?.to ?? NOWHERE)
  return {
    messages: decided.filter(belongs).flatMap(({ id }) => search.messages.get(id) ?? []),
    links,
    movedTo: decided
      .filter((message) => (stirred.has(message.id) || own.has(message.id)) && !belongs(message))
      .flatMap(({ id }) => links.get(id)?.to ?? []),
    moved: [...stirred],
  }
}

const NOTHING_SAID: LoadedConversations = { messages: [], links: new Map(), movedTo: [], moved: [] }
const NOWHERE = eventId('')

/** Out: which messages are known whatever is asked for. */
function learn(search: ConversationSearch, known: ReadonlyMap<EventId, Event>): ReadonlySet<EventId> {
  const own = new Set<EventId>()
  for (const event of known.values()) {
    if (event.kind !== 'message.posted' || !isSpoken(event)) continue
    own.add(event.id)
    search.messages.set(event.id, event)
  }
  return own
}

/** On one clock. */
const spokenOf = ({ messages }: ConversationSearch, policy: Policy): readonly MessagePosted[] =>
  knownEvents([...messages.values()], policy).filter(isSpoken)

function messagesNaming(messages: readonly MessagePosted[], wanted: readonly WantedMark[]): readonly MessagePosted[] {
  const times = new Map<Mark, Interval[]>()
  for (const { mark, interval } of wanted) appendTo(times, mark, interval)
  if (times.size === 0) return []
  const isNaming = (message: MessagePosted) =>
    marksOfSpoken(message).some((text) =>
      times.get(markOf(text))?.some(({ from, to }) => from <= message.occurred.at && message.occurred.at <= to),
    )
  return messages.filter(isNaming)
}

async function loadMarked({ store, search, policy }: ConversationContext, wanted: readonly WantedMark[]): Promise<void> {
  const fresh = notAsked(search.asked, inSenderTime(wanted, policy))
  if (fresh.length > 0) addFound(search, await store.eventsMarked(fresh, knownTo(search)))
}

async function loadKeyed({ store, search }: ConversationContext, keys: readonly CorrelationKey[]): Promise<void> {
  const fresh = keys.filter((key) => !search.keys.has(keyName(key)))
  for (const key of fresh) search.keys.add(keyName(key))
  if (fresh.length > 0) addFound(search, await store.eventsWithKeys(fresh, knownTo(search)))
}

const knownTo = ({ messages, events }: ConversationSearch): ReadonlySet<EventId> => new Set([...messages.keys(), ...events.keys()])

/** What is known may be newer than what is stored. */
function addFound({ messages, events }: ConversationSearch, found: readonly Event[]): void {
  for (const event of found) {
    if (isSpoken(event)) {
      if (!messages.has(event.id)) messages.set(event.id, event)
    } else if (isAlertOrPage(event) && !events.has(event.id)) events.set(event.id, event)
  }
}

/** What was said around each, who began its thread with what was said around that, and the threads under what lies near. */
async function loadTalk(context: ConversationContext, centres: readonly MessagePosted[]): Promise<void> {
  const { search, policy } = context
  await loadKeyed(context, rootsWanted(centres))
  const roots = rootsOf(centres, spokenOf(search, policy))
  await loadMarked(context, talkWanted([...centres, ...roots]))
  await loadMarked(context, threadsWanted(decidedBy(centres, spokenOf(search, policy))))
}

/** Alerts and pages that any of it may be about, and all that was done about these pages. */
async function loadNamed(context: ConversationContext, talk: readonly MessagePosted[], topology: Topology): Promise<void> {
  const { marks, keys } = namedWanted(talk, topology)
  await Promise.all([loadMarked(context, marks), loadKeyed(context, keys)])
  await loadKeyed(context, pagesWanted([...context.search.events.values()]))
}
