/** The text format of Prometheus, for families that are too large to be walked at each scrape. */
export interface Family {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  readonly labelNames: readonly string[]
}

export const familyText = ({ name, type, help }: Omit<Family, 'labelNames'>, samples: string): string =>
  `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n${samples}`

/** `labels` as `labelText` writes them; empty: none. */
export const sampleLine = (name: string, labels: string, value: number): string => `${name}${labels === '' ? '' : `{${labels}}`} ${value}\n`

export const labelText = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${value.replace(/[\\"\n]/g, (character) => ESCAPED[character] ?? character)}"`)
    .join(',')

const ESCAPED: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' }

const escapeHelp = (text: string): string => text.replace(/[\\\n]/g, (character) => ESCAPED[character] ?? character)
