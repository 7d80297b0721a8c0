import { IncidentChart } from '../../charts/incident-chart.tsx'
import type { Mark } from '../../charts/marks.ts'
import { pictureRows, pictureSentences } from '../../charts/picture-words.ts'
import { InlineGlyph } from '../../charts/shapes.tsx'
import { countWords } from '../../domain/words.ts'
import type { PageContext } from '../page-context.ts'
import type { IncidentView } from '../view.ts'
import { PictureControls } from './picture-controls.tsx'

/** The incident on one time axis, with its key, in words, and as a table. */
export function PictureSection({ view, context }: { readonly view: IncidentView; readonly context: PageContext }) {
  const { picture, clock } = context
  return (
    <section class="picture-section" aria-labelledby="picture-heading">
      <h2 class="unseen" id="picture-heading">
        Picture of the incident
      </h2>
      <Tally context={context} />
      <PictureControls view={view} context={context} />
      <IncidentChart picture={picture} clock={clock} labelledBy="picture-heading" describedBy="picture-words" />
      <div id="picture-words" class="unseen">
        {pictureSentences(picture, clock).map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
      <PictureTable context={context} />
    </section>
  )
}

/** The counts, which are also the key of the picture. */
function Tally({ context: { incident, index } }: { readonly context: PageContext }) {
  const shown = incident.timeline.filter((entry) => !entry.hidden)
  const count = (kinds: readonly string[]) =>
    shown.filter((entry) => kinds.includes(entry.kind)).reduce((sum, entry) => sum + entry.count, 0)
  return (
    <ul class="tally">
      {incident.origin === 'evidence' && (
        <>
          <TallyItem mark={{ glyph: 'flag', hue: 'change', words: 'change' }} count={incident.changes.length} />
          <TallyItem mark={{ glyph: 'alert', hue: 'impact', words: 'alert' }} count={count(['alert.fired'])} />
          <TallyItem mark={{ glyph: 'page', hue: 'notice', words: 'page' }} count={count(['page.triggered'])} />
        </>
      )}
      <TallyItem mark={{ glyph: 'note', hue: 'search', words: 'note' }} count={count(['message.posted', 'entry.reported'])} />
      {[...new Map(shown.map(index.markOf).map((mark) => [mark.words, mark])).values()].map((mark) => (
        <li key={mark.words} class="key">
          <InlineGlyph mark={mark} /> {mark.words}
        </li>
      ))}
    </ul>
  )
}

const TallyItem = ({ mark, count }: { readonly mark: Mark; readonly count: number }) => (
  <li>
    <InlineGlyph mark={mark} /> <b>{countWords(count)}</b> {count === 1 ? mark.words : `${mark.words}s`}
  </li>
)

/** More rows would only repeat the timeline below, which has every entry. */
const ROWS_MAX = 60

function PictureTable({ context: { picture, clock } }: { readonly context: PageContext }) {
  const rows = pictureRows(picture, clock, ROWS_MAX)
  return (
    <details class="picture-table">
      <summary>Picture as a table</summary>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Lane</th>
              <th scope="col">What</th>
              <th scope="col">From</th>
              <th scope="col">To</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={`${row.lane} ${row.what} ${row.from}`}>
                <td>
                  <bdi>{row.lane}</bdi>
                </td>
                <td>
                  <bdi>{row.what}</bdi>
                </td>
                <td>{row.from}</td>
                <td>{row.to}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length === ROWS_MAX && <p class="hint">The first {ROWS_MAX} rows. The timeline below has all entries.</p>}
    </details>
  )
}
