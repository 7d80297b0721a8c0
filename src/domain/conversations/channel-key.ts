/**
 * How a page or an incident names the channel in which people work on it: a series key of each name that the channel may go by, by which its
 * messages are found. As in the channel of a message the chat comes first: `slack/C0123`, `slack/inc-42`.
 */
export const channelKeys = (chat: string, ...names: readonly (string | null)[]): readonly string[] =>
  names.flatMap((name) => (name === null ? [] : [`${CHANNEL_KEY}${chat}/${name.replace(/^#/, '')}`]))

/** What such a key begins with. */
export const CHANNEL_KEY = 'channel '
