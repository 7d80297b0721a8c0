import type { ComponentChildren } from 'preact'
import type { EntryId } from '../domain/identity.ts'
import type { GlyphName, Hue, Mark } from './marks.ts'
import { percent } from './time-scale.ts'

/** The line of the list that shows this entry. */
export const rowHref = (id: EntryId): string => `#entry-${encodeURIComponent(id)}`

interface AtProps {
  /** Per cent of the plot's width. */
  readonly x: number
  readonly y?: number
  readonly children: ComponentChildren
}

/** Draws its children round a point that moves with the width while they keep their size. */
export function At({ x, y = 0, children }: AtProps) {
  return (
    <svg x={percent(x)} y={y} aria-hidden="true">
      {children}
    </svg>
  )
}

/** A glyph of 12 px, centred on its point. Needs `Shapes` somewhere on the page. */
export function Glyph({ x, y, mark }: { readonly x: number; readonly y: number; readonly mark: Pick<Mark, 'glyph' | 'hue'> }) {
  return <use href={glyphHref(mark.glyph)} x={percent(x)} y={y} class={hueClass(mark.hue)} />
}

/** A glyph in a line of text, which says the same in words. */
export function InlineGlyph({ mark }: { readonly mark: Pick<Mark, 'glyph' | 'hue'> }) {
  return (
    <svg class={`glyph ${hueClass(mark.hue)}`} viewBox="-7 -7 14 14" width="14" height="14" aria-hidden="true">
      <use href={glyphHref(mark.glyph)} />
    </svg>
  )
}

interface MarkLinkProps {
  readonly row: EntryId | null
  readonly title: string
  readonly children: ComponentChildren
}

/** A mark that leads to its line. Not a tab stop: the list below holds the same links in reading order. */
export function MarkLink({ row, title, children }: MarkLinkProps) {
  if (row === null) {
    return (
      <g>
        <title>{title}</title>
        {children}
      </g>
    )
  }
  return (
    <a href={rowHref(row)} tabindex={-1}>
      <title>{title}</title>
      {children}
    </a>
  )
}

/** Glyphs and hatches, once in every document that draws with them. Not `display: none`, which some browsers take for patterns too. */
export function Shapes() {
  return (
    <svg class="shapes" width="0" height="0" aria-hidden="true" focusable="false">
      <defs>
        <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <path d="M0 0V6" class="hatch-line" />
        </pattern>
        <g id="end-open">
          <path d="M0 -4L5 0L0 4" class="outline" />
        </g>
        <g id="end-expired">
          <path d="M0 -4V4" class="outline dashed" />
        </g>
        {Object.entries(GLYPHS).map(([name, { d, drawn }]) => (
          <g id={`glyph-${name}`} key={name}>
            <path d={d} class={drawn} />
          </g>
        ))}
      </defs>
    </svg>
  )
}

export const hueClass = (hue: Hue): string => `hue-${hue}`

const glyphHref = (name: GlyphName): string => `#glyph-${name}`

const FLAG = 'M-5 6V-5.5H5L2.6 -2.2L5 1H-5'

/** Round 0, 0; `solid` is filled and `outline` stroked, in the hue of the place of use. */
const GLYPHS: Readonly<Record<GlyphName, { readonly d: string; readonly drawn: 'solid' | 'outline' }>> = {
  alert: {
    d: 'M-4.5 -3.5H4.5A1.2 1.2 0 0 1 5.7 -2.3V2.3A1.2 1.2 0 0 1 4.5 3.5H-4.5A1.2 1.2 0 0 1 -5.7 2.3V-2.3A1.2 1.2 0 0 1 -4.5 -3.5Z',
    drawn: 'solid',
  },
  'alert-over': { d: 'M-5 -3H5V3H-5Z', drawn: 'outline' },
  page: { d: 'M0 -5L5.5 4.6H-5.5Z', drawn: 'solid' },
  acknowledged: { d: 'M-4.5 0A4.5 4.5 0 1 1 4.5 0A4.5 4.5 0 1 1 -4.5 0M-0.7 0A0.7 0.7 0 1 1 0.7 0A0.7 0.7 0 1 1 -0.7 0', drawn: 'outline' },
  escalated: { d: 'M-4.6 -0.4L0 -4.6L4.6 -0.4M-4.6 4.6L0 0.4L4.6 4.6', drawn: 'outline' },
  resolved: { d: 'M-5 0.6L-1.6 4L5 -3.8', drawn: 'outline' },
  note: { d: 'M0 -5L5 0L0 5L-5 0Z', drawn: 'solid' },
  'note-false-lead': { d: 'M0 -4.5L4.5 0L0 4.5L-4.5 0Z', drawn: 'outline' },
  flag: { d: FLAG, drawn: 'solid' },
  'flag-outline': { d: FLAG, drawn: 'outline' },
}
