import type { PageFrame } from './view.ts'

interface ZoneMenuProps {
  readonly frame: PageFrame
  readonly query: Readonly<Record<string, string | null>>
}

/** Changes the zone of this page; its links carry it on. */
export function ZoneMenu({ frame, query }: ZoneMenuProps) {
  const kept = Object.entries(query).filter(([name, value]) => value !== null && value !== '' && name !== 'timezone')
  return (
    <details class="menu">
      <summary>
        <span class="unseen">Time zone: </span>
        {frame.zone}
      </summary>
      <form method="get" class="floating">
        {kept.map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value ?? ''} />
        ))}
        <label for="timezone">Show times in</label>
        <input id="timezone" name="timezone" value={frame.zone} list="zones" required spellcheck={false} autocomplete="off" />
        <datalist id="zones">
          {COMMON_ZONES.map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
        <button type="submit">Use this zone</button>
      </form>
    </details>
  )
}

/** One for each stretch of the globe; any other name of the IANA database can be typed. */
const COMMON_ZONES = [
  'UTC',
  'America/Los_Angeles',
  'America/Denver',
  'America/Chicago',
  'America/New_York',
  'America/Sao_Paulo',
  'Europe/London',
  'Europe/Berlin',
  'Europe/Kyiv',
  'Asia/Kolkata',
  'Asia/Shanghai',
  'Asia/Tokyo',
  'Australia/Sydney',
]
