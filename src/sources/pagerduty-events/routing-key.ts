import { createHash } from 'node:crypto'
import type { Headers } from '../../domain/raw-event.ts'
import type { Sent } from '../source.ts'
import { jsonText } from '../values/json-body.ts'

const KEY_HEADER = 'x-routing-key'
/** Where the hash of a key stands that came in the header: under a name that is no credential's, which would be struck out. */
const HASH_HEADER = 'x-hindsight-sender'

/** `sha256:` and 32 digits, which stands for a key wherever that was written. A hash is its own. */
const hashOf = (key: string): string => (HASH.test(key) ? key : `sha256:${createHash('sha256').update(key).digest('hex').slice(0, 32)}`)
const HASH = /^sha256:[0-9a-f]{32}$/

/** The keys that a delivery presents as it arrived: in its body, in its header. */
export function presentedKeys({ headers, body }: Sent): readonly string[] {
  return [keyIn(jsonIn(new TextDecoder().decode(body))), headers[KEY_HEADER]].flatMap((key) => key ?? [])
}

/** Who sent it: the hash of the key, the same before and after it was concealed. null: there is no key. */
export function senderOf(value: unknown, headers: Headers): string | null {
  const key = keyIn(value) ?? headers[KEY_HEADER] ?? headers[HASH_HEADER] ?? null
  return key === null ? null : hashOf(key)
}

/** The delivery with hashes in place of its keys; all other bytes stay as they came, also of what is no JSON. */
export function concealKeys({ headers, body }: Sent): Sent {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(body)
  const concealed = concealedText(text)
  const { [KEY_HEADER]: key, ...others } = headers
  return {
    headers: key === undefined ? headers : { ...others, [HASH_HEADER]: hashOf(key) },
    body: concealed === text ? body : new TextEncoder().encode(concealed),
  }
}

/** A text before a colon is a name, at whatever depth: inside of a text quotes are escaped. The value may be cut off. */
const MEMBER = /("routing_key"\s{0,99}:\s{0,99}")((?:[^"\\]|\\.){1,999})/g
/** PagerDuty's keys are this long. A shorter one may be a word of the message, and is left where it is not the key. */
const KEY_CHARACTERS = 32

function concealedText(text: string): string {
  const members = text.replace(MEMBER, (_, name: string, written: string) => name + hashOf(unescaped(written)))
  const value = jsonIn(text)
  const key = keyIn(value)
  if (key === null) return members
  const hash = hashOf(key)
  const concealed = key === hash || key.length < KEY_CHARACTERS ? members : members.replaceAll(key, hash)
  // What is written with escapes in its name, or is too long, only a parser finds.
  return keyIn(jsonIn(concealed)) === hash ? concealed : JSON.stringify({ ...Object(value), routing_key: hash })
}

function unescaped(written: string): string {
  const parsed = jsonText(`"${written}"`)
  return 'value' in parsed ? String(parsed.value) : written
}

/** The JSON value; null where the text is none. */
function jsonIn(text: string): unknown {
  const parsed = jsonText(text.startsWith('\ufeff') ? text.slice(1) : text)
  return 'value' in parsed ? parsed.value : null
}

/** null: no key that is a text. */
function keyIn(value: unknown): string | null {
  const key = typeof value === 'object' && value !== null && Object.hasOwn(value, 'routing_key') ? Reflect.get(value, 'routing_key') : null
  return typeof key === 'string' && key !== '' ? key : null
}
