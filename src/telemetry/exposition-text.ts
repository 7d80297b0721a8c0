/** The text format of Prometheus and OpenMetrics 1.0, for families that are too large to be walked at each scrape. */
export const EXPOSITION_FORMATS = ['prometheus', 'openmetrics'] as const
export type ExpositionFormat = (typeof EXPOSITION_FORMATS)[number]

export interface Family {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  readonly labelNames: readonly string[]
}

/** A family of OpenMetrics is named without the suffix of its samples. */
export function familyText(
  { name, type, help }: Omit<Family, 'labelNames'>,
  samples: string,
  format: ExpositionFormat = 'prometheus',
): string {
  const named = format === 'openmetrics' && type === 'counter' ? name.replace(/_total$/, '') : name
  const escaped = format === 'openmetrics' ? escapeLabel(help) : escapeHelp(help)
  return `# HELP ${named} ${escaped}\n# TYPE ${named} ${type}\n${samples}`
}

/** `labels` as `labelText` writes them; empty: none. `exemplar` as `exemplarText` does. */
export const sampleLine = (name: string, labels: string, value: number, exemplar = ''): string =>
  `${name}${labels === '' ? '' : `{${labels}}`} ${value}${exemplar}\n`

/** `value` and `at` in milliseconds; written in seconds. */
export const exemplarText = ({ id, ms, at }: { readonly id: string; readonly ms: number; readonly at: number }): string =>
  ` # {${labelText({ incident_id: id })}} ${ms / 1_000} ${at / 1_000}`

export const labelText = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${escapeLabel(value)}"`)
    .join(',')

const ESCAPED: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' }

const escapeLabel = (value: string): string => value.replace(/[\\"\n]/g, (character) => ESCAPED[character] ?? character)
const escapeHelp = (text: string): string => text.replace(/[\\\n]/g, (character) => ESCAPED[character] ?? character)

/** In: families in the text format, whose counters are named `…_total`. Out: the same in OpenMetrics, without the mark of its end. */
export const toOpenMetrics = (text: string): string =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (line.startsWith('#') ? lineAboutFamily(line, text) : line.replace(/\ble="(\d+)"/, 'le="$1.0"')))
    .join('\n')

/** A help is `# HELP name words`, where a name of a counter ends with the suffix of its samples. */
function lineAboutFamily(line: string, text: string): string {
  const [, keyword = '', name = '', rest = ''] = /^# (HELP|TYPE) (\S+)(?: (.*))?/.exec(line) ?? []
  const isCounter = name.endsWith('_total') && text.includes(`# TYPE ${name} counter`)
  const words = keyword === 'HELP' ? rest.replaceAll('"', '\\"') : rest
  return `# ${keyword} ${isCounter ? name.replace(/_total$/, '') : name} ${words}`
}
