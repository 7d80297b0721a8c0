import type { RawEvent } from '../../domain/raw-event.ts'
import type { From } from '../values/facts.ts'
import { jsonText, type ParsedJson } from '../values/json-body.ts'
import type { Part } from '../values/json-sender.ts'
import { hasAll, LIST_MAX, listAt, textAt } from '../values/members.ts'
import { messagePart, type People } from './message.ts'
import { isZip, unzip } from './zip.ts'

/** The archive of an export as one value: who is who, which channel is which, and each channel's days. null: no archive. */
export function zippedExport(raw: Pick<RawEvent, 'body'>): ParsedJson | null {
  if (!isZip(raw.body)) return null
  const files = unzip(raw.body)
  if (files === null)
    return { problem: { pointer: '', detail: 'an archive that cannot be read, or that is too large: send its days one by one' } }
  const lists: Record<string, unknown> = {}
  const days: { readonly channel: string; readonly messages: unknown }[] = []
  for (const { name, text } of files) {
    const parsed = jsonText(text)
    if ('problem' in parsed) return { problem: { pointer: name, detail: parsed.problem.detail } }
    // The archive may have a folder of its own around it.
    const [, folder, day] = /(?:^|\/)([^/]+)\/(\d{4}-\d\d-\d\d)\.json$/.exec(name) ?? []
    const [, list] = /(?:^|\/)(users|channels|groups)\.json$/.exec(name) ?? []
    if (folder !== undefined && day !== undefined) days.push({ channel: folder, messages: parsed.value })
    else if (list !== undefined) lists[list] = parsed.value
  }
  return { value: { slackExport: days, ...lists } }
}

export const isZippedExport = (body: unknown): boolean => hasAll(body, 'slackExport')

/** By their ids as the Events API reports them, under their names as people know them. */
export function readZippedExport(body: unknown, from: From): readonly Part[] {
  const people = peopleIn(listAt(body, 'users'))
  const team = textAt(listAt(body, 'users')[0], 'team_id')
  const ids = new Map(
    [...listAt(body, 'channels'), ...listAt(body, 'groups')].map((channel) => [textAt(channel, 'name'), textAt(channel, 'id')] as const),
  )
  const parts: Part[] = []
  for (const day of listAt(body, 'slackExport')) {
    const name = textAt(day, 'channel')
    const place = { team, channel: ids.get(name) ?? name, name, people }
    for (const message of listAt(day, 'messages')) {
      if (parts.length >= LIST_MAX)
        return [
          ...parts,
          { pointer: '', detail: `more than ${LIST_MAX} messages: all are kept, so send the rest in archives of their own` },
        ]
      parts.push(messagePart(message, from, place))
    }
  }
  return parts.length === 0 ? ['an archive without messages'] : parts
}

function peopleIn(users: readonly unknown[]): People {
  return new Map(
    users.flatMap((user) => {
      const [id, name] = [textAt(user, 'id'), textAt(user, 'profile/real_name', 'real_name', 'profile/display_name', 'name')]
      return id === null || name === null ? [] : [[id, name] as const]
    }),
  )
}

/** A file of an export is a channel's day; its name and that of its folder come with the address. */
export function readDay(body: unknown, from: From): readonly Part[] {
  const query = new URLSearchParams(from.raw.path.split('?')[1] ?? '')
  const place = { team: query.get('team'), channel: query.get('channel') }
  const members = listAt(body, '')
  if (members.length === 0) return ['a day without messages']
  if (!members.some((member) => hasAll(member, 'ts'))) return ['a list of channels or people: no messages']
  return members.map((member) => messagePart(member, from, place))
}
