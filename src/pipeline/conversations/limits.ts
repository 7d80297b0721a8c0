import { hours, minutes } from '../../domain/time/time.ts'

/** How far apart in time what belongs to a conversation may be. All is local: what is farther away decides nothing. */
export const CONVERSATION = {
  /** A page that was cited in a channel is what is talked of there for so long, and was so shortly before. */
  citedBackMs: hours(4),
  citedAheadMs: hours(1),
  /** Whose services a channel talks of: what was said in this time around a message. */
  namedBackMs: hours(2),
  namedAheadMs: hours(1),
  /** A service that is named is the one of an alert or a page that began so long before, or somewhat later: people notice first. */
  startBeforeMs: hours(6),
  startAfterMs: minutes(30),
  /** So long before where the channel is called after the service. */
  startBeforeNamedChannelMs: hours(24),
  /** A page is talked of from shortly before it, for a day, and for some time after the last that was done about it. */
  pageAheadMs: hours(1),
  pageAtLeastMs: hours(24),
  pageAfterMs: hours(4),
  /** A thread goes on for so long after the message that began it. */
  threadMs: hours(7 * 24),
} as const

/** In a channel of many matters a service must be named so often: once is by the way. */
export const NAMED_MIN = 2
/** The name of a channel counts as so many messages that name it. */
export const CHANNEL_NAME_VOTES = 3
