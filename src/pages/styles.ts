import { BASE } from './styles/base.ts'
import { CHART } from './styles/chart.ts'
import { CONTROLS } from './styles/controls.ts'
import { EDITS } from './styles/edits.ts'
import { INCIDENT } from './styles/incident.ts'
import { LISTS } from './styles/lists.ts'
import { METRICS } from './styles/metrics.ts'
import { PANE } from './styles/pane.ts'
import { PHONE } from './styles/phone.ts'
import { PRINT } from './styles/print.ts'
import { SETUP } from './styles/setup.ts'
import { TIMELINE } from './styles/timeline.ts'
import { TOKENS } from './styles/tokens.ts'

/**
 * The one style sheet, in text so that the compiler carries it along and a browser gets it from wherever the service
 * runs. Later layers win whatever their selectors. Its comments are for those who write it.
 */
export const STYLES = [
  '@layer tokens, base, controls, chart, incident, timeline, pane, lists, metrics, edits, setup, phone, print;',
  TOKENS,
  BASE,
  CONTROLS,
  CHART,
  INCIDENT,
  TIMELINE,
  PANE,
  LISTS,
  METRICS,
  EDITS,
  SETUP,
  PHONE,
  PRINT,
]
  .join('\n')
  .replace(/\/\*[^*]*\*\/\n?/g, '')
  .replace(
    /('[^']*'|"[^"]*")|([{};,])\s*|(?<!\s)\s+(?=[{};,])|: /g,
    (found, quoted?: string, sign?: string) => quoted ?? sign ?? (found === ': ' ? ':' : ''),
  )
  .replaceAll(';}', '}')
