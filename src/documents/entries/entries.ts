import { roleOf } from '../lines/section-names.ts'
import type { SectionLine } from '../lines/sections.ts'
import { type TimeMention, timesIn } from '../times/times.ts'
import { type Head, headInside, headOf, splitAtHeads } from './heads.ts'
import { rowHead } from './rows.ts'

/** An entry before its time is put on a calendar. */
export interface RawEntry {
  readonly line: number
  readonly head: Head
  readonly text: string
  /** The dated heading above it. */
  readonly under: TimeMention | null
  /** Which of the document's timelines it stands in, from 0. */
  readonly part: number
}

/** In: the lines of a timeline. Out: its entries in their order, each with the lines that belong to it. */
export function entriesOf(lines: readonly SectionLine[]): readonly RawEntry[] {
  const reader = new Reader()
  // What is quoted is evidence of an entry, unless the whole timeline stands in a block.
  const isListed = lines.some((line) => line.kind !== 'code' && (line.kind === 'row' ? rowHead(line.cells) : headOf(line.text)) !== null)
  for (const line of lines) if (!isListed || line.kind !== 'code') reader.read(line)
  return reader.entries()
}

/** A heading that names what happened: "Resolution" above a time and its description. */
interface Label {
  readonly text: string
  entries: number
}

/** "**Escalation:**" as an item of its own. */
const isLabel = ({ kind, lead, text }: SectionLine): boolean =>
  kind === 'item' &&
  lead !== null &&
  text.length <= 40 &&
  text.replace(/(?<![\s:])[\s:]+$/, '') === lead.replace(/(?<![\s:])[\s:]+$/, '') &&
  NAMES_PART.test(text)

const NAMES_PART =
  /\b(?:detect|discover|acknowledg|respon[sd]|escalat|investigat|diagnos|identif|mitigat|resol(?:ution|ved)|recover|restor)/i

/** It says what the entry is where it stands above one entry alone; above several it names only their section. */
const withLabel = (text: string, label: Label | null): string =>
  label === null || label.entries !== 1 || text.toLowerCase().startsWith(label.text.toLowerCase()) ? text : `${label.text}: ${text}`

interface OpenEntry {
  readonly line: number
  readonly indent: number
  readonly isItem: boolean
  readonly head: Head
  readonly under: TimeMention | null
  readonly part: number
  readonly label: Label | null
  /** Joined once, at the end: looking at a text that grows line by line would cost its square. */
  readonly parts: string[]
  isClosed: boolean
}

interface OpenDay {
  readonly line: SectionLine
  readonly head: Head
  readonly texts: string[]
}

/** Shorter is a remark ("All times UTC"), no event. */
const DAY_TEXT_MIN = 40

/** Reads line by line; an entry stays open for the lines below it. */
class Reader {
  readonly #entries: OpenEntry[] = []
  #under: TimeMention | null = null
  #part = 0
  #label: Label | null = null
  #isAfterBlank = false
  /** A heading that is a day, with what stands below it, until the first time there. */
  #day: OpenDay | null = null

  read(line: SectionLine): void {
    if (line.kind === 'blank') this.#isAfterBlank = true
    else {
      this.#readLine(line)
      this.#isAfterBlank = false
    }
  }

  entries(): readonly RawEntry[] {
    this.#closeDay()
    return this.#entries.map(({ line, head, parts, under, part, label }) => ({
      line,
      head,
      text: withLabel(parts.join('').trim(), label),
      under,
      part,
    }))
  }

  #readLine(line: SectionLine): void {
    if (line.kind === 'row') {
      this.#open(line, rowHead(line.cells))
      return
    }
    if (line.kind === 'heading') {
      this.#heading(line)
      return
    }
    const [first = '', ...more] = splitAtHeads(line.text)
    const head = headOf(first) ?? (this.#mayStandInside(line) ? headInside(first) : null)
    if (head === null && this.#entries.length === 0) this.#under = dayOfAll(line.text) ?? this.#under
    if (head === null && isLabel(line)) this.#section(line)
    else if (head === null) this.#continue(line)
    else this.#open(line, head)
    for (const part of more) this.#open(line, headOf(part))
  }

  /** A heading with a time is an entry, one with a date alone dates what follows; any other ends the entry above it. */
  #heading(line: SectionLine): void {
    const head = headOf(line.text) ?? headInside(line.text)
    const last = this.#entries.at(-1)
    if (last !== undefined) last.isClosed = true
    this.#closeDay()
    if (head === null || head.time === null || 'relativeMinutes' in head.time || head.time.clock !== null) {
      if (head === null) this.#section(line)
      this.#open(line, head)
      return
    }
    this.#under = head.time
    this.#day = { line, head, texts: [] }
  }

  /** "### 2018-01-15" above a paragraph without a time: what happened on that day. */
  #closeDay(): void {
    const day = this.#day
    this.#day = null
    if (day === null || day.texts.join(' ').length < DAY_TEXT_MIN) return
    this.#open(day.line, { ...day.head, text: [day.head.text, ...day.texts].filter((part) => part !== '').join('\n') })
    const entry = this.#entries.at(-1)
    if (entry !== undefined) entry.isClosed = true
  }

  #section({ text }: SectionLine): void {
    const isTimeline = roleOf(text) === 'timeline'
    if (isTimeline && this.#entries.length > 0) this.#part += 1
    this.#label = !isTimeline && NAMES_PART.test(text) ? { text: text.replace(/(?<![\s:])[\s:]+$/, ''), entries: 0 } : null
  }

  #open(line: SectionLine, head: Head | null): void {
    if (head === null) return
    this.#day = null
    const { time } = head
    // A date alone on its line dates what follows it.
    if (time !== null && !('relativeMinutes' in time) && time.clock === null && time.until === null && head.text === '') {
      this.#under = time
      return
    }
    if (this.#label !== null) this.#label.entries += 1
    this.#entries.push({
      line: line.number,
      indent: line.indent,
      isItem: line.kind === 'item',
      head,
      under: this.#under,
      part: this.#part,
      label: this.#label,
      parts: head.text === '' ? [] : [head.text],
      isClosed: false,
    })
  }

  /** An item beside the others with its time inside the sentence; below another it only adds to that one. */
  #mayStandInside(line: SectionLine): boolean {
    const last = this.#entries.at(-1)
    if (last === undefined) return true
    if (line.kind !== 'item') return last.head.stands === 'inside' && !last.isItem
    return line.indent <= last.indent && last.parts.length > 0
  }

  #continue(line: SectionLine): void {
    const last = this.#entries.at(-1)
    if (line.kind !== 'code') this.#day?.texts.push(line.text)
    if (last === undefined || last.isClosed || line.kind === 'code') return
    const belongs =
      last.parts.length === 0 ||
      line.indent > last.indent ||
      (!this.#isAfterBlank && line.kind !== 'item') ||
      (line.kind === 'item' && !last.isItem)
    if (!belongs) {
      if (line.kind === 'text') last.isClosed = true
      return
    }
    last.parts.push(`${jointOf(last.parts, { line, isAfterBlank: this.#isAfterBlank })}${line.text}`)
  }
}

/** "Unless noted otherwise all events happened on 21 October": the day of bare times, written once above them. */
function dayOfAll(text: string): TimeMention | null {
  if (!/\b(?:all|times?|events?|entries|everything|happened|occurred|date|day)\b/i.test(text)) return null
  const [time, more] = timesIn(text)
  return time?.date == null || time.clock !== null || more !== undefined ? null : time
}

/** A wrapped line goes on in its sentence, a title is followed by what it names, else a line stays one. */
function jointOf(parts: readonly string[], { line, isAfterBlank }: { line: SectionLine; isAfterBlank: boolean }): string {
  const last = parts.at(-1)
  if (last === undefined) return ''
  const isWrapped = line.kind === 'text' && !isAfterBlank && !/[.!?:;]$/.test(last) && /^[a-z(]/.test(line.text)
  return isWrapped ? ' ' : parts.length === 1 && isTitle(last) ? ': ' : '\n'
}

/** "Issue detected" above its description: a name, no sentence. */
const isTitle = (text: string): boolean => text.length <= 60 && !/\n|: /.test(text) && !/[.!?:;]$/.test(text)
