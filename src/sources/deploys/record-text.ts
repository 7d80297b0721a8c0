import { knownText } from '../values/known-text.ts'
import { type Field, type FieldIndex, findField, nameOf } from './deploy-fields.ts'

/** The text of a record, by whichever name its logger writes it. */
export interface RecordText {
  readonly text: string
  /** Whether only loggers call a text so (`event`, `log`): in a record that declares a change, it may be anything. */
  readonly isLoggers: boolean
}

const LOGGER_NAMES: readonly string[] = 'event shortmessage textpayload log body line m renderedmessage mt messagetemplate'.split(' ')
const TEMPLATE_NAMES: readonly string[] = ['mt', 'messagetemplate']

export function recordText(index: FieldIndex): RecordText | null {
  const field = findField(index, 'text')
  if (field === null) return null
  const name = nameOf(field.name)
  const text = knownText(decodeBytes(field))
  if (text === null) return null
  return { text: TEMPLATE_NAMES.includes(name) ? fillTemplate(text, index) : text, isLoggers: LOGGER_NAMES.includes(name) }
}

/** journald writes a text that is no plain UTF-8, a colour for example, as its bytes. */
export const isBytes = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.length > 0 && value.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255)

const decodeBytes = ({ value }: Field): unknown => (isBytes(value) ? new TextDecoder().decode(Uint8Array.from(value)) : value)

/** `Deployed {Service} {Version}` of Serilog. */
const fillTemplate = (template: string, index: FieldIndex): string =>
  template.replace(/\{[@$]?(\w+)(?:[:,][^{}]*)?\}/g, (hole, name: string) => knownText(index.get(nameOf(name))?.value) ?? hole)
