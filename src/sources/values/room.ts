/**
 * How a page or an incident names the channel in which people work on it: a series key of each name that the channel may go by, which a message
 * of that channel is looked up by. The chat's own name comes first, as in the channel of a message: `slack/C0123`, `slack/inc-42`.
 */
export const channelKeys = (chat: string, ...names: readonly (string | null)[]): readonly string[] =>
  names.flatMap((name) => (name === null ? [] : [`${CHANNEL_KEY}${chat}/${name.replace(/^#/, '')}`]))

/** What such a key begins with. */
export const CHANNEL_KEY = 'channel '
