import { alertName } from '../../charts/lanes/alert-lanes.ts'
import { InlineGlyph } from '../../charts/shapes.tsx'
import { cut } from '../../charts/text-width.ts'
import { editsOfEntry } from '../../domain/edits/applied-edit.ts'
import { ANCHOR_NAMES } from '../../domain/incident/anchor.ts'
import { isDayAlone, type TimelineEntry } from '../../domain/incident/timeline.ts'
import { between } from '../../domain/time/time.ts'
import { ANCHOR_WORDS, lagWords, PHASE_WORDS } from '../../domain/words.ts'
import type { PageContext } from '../page-context.ts'
import { ListTime } from '../parts.tsx'
import type { IncidentView } from '../view.ts'
import { RowDetails } from './row-details.tsx'

interface EntryRowProps {
  readonly entry: TimelineEntry
  readonly context: PageContext
  readonly view: IncidentView
}

/**
 * A line of the story, which opens to why it is there. The browser opens it too when a link leads to it, because the
 * link's target lies inside.
 */
export function EntryRow({ entry, view, context }: EntryRowProps) {
  const mark = context.index.markOf(entry)
  return (
    <li class={`row${entry.hidden ? ' row-hidden' : ''}${context.beyond?.has(entry.id) === true ? ' beyond' : ''}`}>
      <details name="entry" open={view.editing?.open === `entry-${entry.id}`}>
        <summary>
          <span class="row-time">{isDayAlone(entry) ? entry.written : <ListTime moment={entry.at} clock={context.clock} />}</span>{' '}
          <Lag entry={entry} />{' '}
          <span class="row-glyph">
            <InlineGlyph mark={mark} />
            <span class="unseen">{mark.words}: </span>
          </span>
          <span class="row-text">
            <Badges entry={entry} context={context} />
            <EntryText entry={entry} />
            {entry.hidden && <span class="unseen"> (hidden)</span>}
          </span>{' '}
          <span class="row-source">
            <Origin entry={entry} />
          </span>{' '}
          <span class="row-phase">{PHASE_WORDS[entry.phase]}</span>
        </summary>
        <RowDetails entry={entry} view={view} context={context} />
      </details>
    </li>
  )
}

/** A lag of five minutes or more is worth a look: at the time, this was not known yet. */
const LATE_MS = 5 * 60_000

function Lag({ entry }: { readonly entry: TimelineEntry }) {
  const lag = between(entry.at.at, entry.receivedAt)
  // A document is written afterwards: when it was imported says nothing about what was known at the time.
  if (Math.abs(lag) < 1_000 || entry.kind === 'entry.reported') return <span class="row-lag" />
  return (
    <span class={lag >= LATE_MS ? 'row-lag late' : 'row-lag'}>
      {lagWords(lag)}
      <span class="unseen">{lag < 0 ? ' received before it happened' : ' until received'}</span>
    </span>
  )
}

const TEXT_MAX = 400

/** The name of an alert stands out. Only the first line: the rest is in the opened row. */
function EntryText({ entry }: { readonly entry: TimelineEntry }) {
  const [line = ''] = entry.text.split('\n', 1)
  const text = cut(line, TEXT_MAX)
  const name = entry.kind === 'alert.fired' ? alertName(entry) : ''
  const isNamed = name !== '' && text.startsWith(name)
  return (
    <>
      {entry.count > 1 && (
        <span class="unfold-marker" aria-hidden="true">
          ▸
        </span>
      )}
      <bdi>
        {isNamed ? (
          <>
            <b>{name}</b>
            {text.slice(name.length)}
          </>
        ) : (
          text
        )}
      </bdi>
    </>
  )
}

function Origin({ entry: { service, source, actor, line } }: { readonly entry: TimelineEntry }) {
  if (line !== undefined) return <>line {line}</>
  return <bdi>{[service, actor ?? source].filter((part) => part !== null).join(' · ')}</bdi>
}

/** The anchors that rest on this entry, with their time where it is not the entry's own. */
function Badges({ entry, context: { incident, index, clock } }: Omit<EntryRowProps, 'view'>) {
  const anchors = ANCHOR_NAMES.flatMap((name) => {
    const anchor = incident.anchors[name]
    return anchor !== null && index.rowOf(anchor.evidence, anchor.at) === entry.id ? [{ name, anchor }] : []
  })
  return (
    <>
      {anchors.map(({ name, anchor }) => (
        <span key={name}>
          <span class="badge">
            {ANCHOR_WORDS[name]}
            {anchor.at !== entry.at.at && ` ${clock.moment(anchor)}`}
          </span>{' '}
        </span>
      ))}
      {editsOfEntry(incident, entry.id).length > 0 && (
        <>
          <span class="edited">edited</span>{' '}
        </>
      )}
    </>
  )
}
