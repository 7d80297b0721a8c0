/** Five ranks for the words that senders use (their own lists; see docs/sources.md). null: unknown word or none. */
export type SeverityRank = 'critical' | 'high' | 'medium' | 'low'

/** Words of the user's own, by rank: other languages, a company's own scale. They win over the table. */
export type SeverityWords = Readonly<Record<SeverityRank, readonly string[]>>

export const NO_SEVERITY_WORDS: SeverityWords = { critical: [], high: [], medium: [], low: [] }

/** Written as `normalize` leaves them: lower case, without separators ("SEV-1", "Sev 1" and "sev1" are one word). */
const WORDS: SeverityWords = {
  critical: [
    ...['critical', 'crit', 'page', 'fatal', 'emergency', 'emerg', 'alert', 'disaster', 'panic', 'blocker', 'catastrophic'],
    ...['urgent', 'highest', 'veryhigh', 'p0', 'p1', 'prio1', 'priority1', 's0', 's1', 'sev0', 'sev1', 'severity0', 'severity1'],
    ...[
      'kritisch',
      'critique',
      'crítico',
      'crítica',
      'critico',
      'critica',
      'критический',
      '严重',
      '紧急',
      '致命',
      '嚴重',
      '緊急',
      '致命的',
      '심각',
    ],
  ],
  high: [
    ...['error', 'err', 'major', 'high', 'severe', 'p2', 'prio2', 'priority2', 's2', 'sev2', 'severity2'],
    ...['hoch', 'fehler', 'élevé', 'élevée', 'erreur', 'alto', 'alta', 'высокий', 'ошибка', '高', '重要', '错误', '錯誤', 'エラー', '높음'],
  ],
  medium: [
    ...['warning', 'warn', 'minor', 'average', 'medium', 'moderate', 'p3', 'prio3', 'priority3', 's3', 'sev3', 'severity3'],
    ...['warnung', 'mittel', 'moyen', 'moyenne', 'avertissement', 'medio', 'media', 'advertencia', 'средний', 'предупреждение'],
    ...['中', '警告', '一般', '경고', '보통'],
  ],
  low: [
    ...['info', 'information', 'informational', 'notice', 'low', 'lowest', 'trivial', 'debug', 'verbose', 'p4', 'p5'],
    ...['prio4', 'prio5', 'priority4', 'priority5', 's4', 's5', 'sev4', 'sev5', 'severity4', 'severity5'],
    ...['niedrig', 'hinweis', 'faible', 'bajo', 'baja', 'baixo', 'baixa', 'низкий', '低', '信息', '提示', '情報', '낮음'],
  ],
}
const ORDER: readonly SeverityRank[] = ['critical', 'high', 'medium', 'low']

const rankByWord = (words: SeverityWords): ReadonlyMap<string, SeverityRank> =>
  new Map(ORDER.flatMap((rank) => words[rank].map((word) => [normalize(word), rank] as const)))

const RANK_BY_WORD = rankByWord(WORDS)

export function severityRank(word: string | null, configured: SeverityWords = NO_SEVERITY_WORDS): SeverityRank | null {
  if (word === null) return null
  const whole = normalize(word)
  const own = ORDER.find((rank) => configured[rank].some((one) => normalize(one) === whole))
  return own ?? RANK_BY_WORD.get(whole) ?? rankOfScale(word)
}

/** "P1 - Critical", "Sev1: outage", "1 - Critical": a step of a scale with its name. The step counts; a bare number is of no known scale. */
function rankOfScale(word: string): SeverityRank | null {
  const [, step, name = ''] = /^\s*((?:p|s|sev|severity|prio|priority)?[ _-]?\d)\s*[-–—:/(|]\s*(.{1,40}?)\)?\s*$/iu.exec(word) ?? []
  return step === undefined ? null : (RANK_BY_WORD.get(normalize(step)) ?? RANK_BY_WORD.get(normalize(name)) ?? null)
}

function normalize(word: string): string {
  return word
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\s_-]+/gu, '')
}

/** Most severe first; unknown words last. */
export function bySeverity(a: string | null, b: string | null, configured: SeverityWords = NO_SEVERITY_WORDS): number {
  const position = (word: string | null) => {
    const rank = severityRank(word, configured)
    return rank === null ? ORDER.length : ORDER.indexOf(rank)
  }
  return position(a) - position(b)
}

/** What a number means under a label whose name makes its scale clear; null: no step of that scale. */
type Scale = (step: number) => string | null

/** RFC 5424, 6.2.1. */
const SYSLOG = ['emergency', 'alert', 'critical', 'error', 'warning', 'notice', 'info', 'debug']
/** Zabbix: "not classified" is 0. */
const ZABBIX = [null, 'info', 'warning', 'average', 'high', 'disaster']
const ITIL_IMPACT = [null, 'high', 'medium', 'low']

const stepOf =
  (names: readonly (string | null)[]): Scale =>
  (step) =>
    names[step] ?? null
const syslog = stepOf(SYSLOG)
/** 1 is the most urgent, as in ITIL, ServiceNow, Jira and Opsgenie. */
const priority: Scale = (step) => (step <= 5 ? `p${step}` : null)
const sev: Scale = (step) => (step <= 5 ? `sev${step}` : null)

/** Labels under which senders state a severity, the usual name first; the first whose word is known wins. */
const SEVERITY_LABELS: readonly (readonly [name: string, scale: Scale | null])[] = [
  ['severity', null],
  ['priority', priority],
  ['level', null],
  ['sev', sev],
  ['criticality', null],
  ['urgency', stepOf(ITIL_IMPACT)],
  ['severity_level', null],
  ['severitylevel', null],
  ['alert_severity', null],
  ['alert_level', null],
  ['alert_priority', priority],
  ['alertpriority', priority],
  ['itil_priority', priority],
  ['incident_priority', priority],
  ['prio', priority],
  ['syslog_severity', syslog],
  ['syslog_level', syslog],
  ['syslog_priority', syslog],
  ['zabbix_severity', stepOf(ZABBIX)],
]
/** Of these alone an unknown word is still meant as a severity: a `level` may be anything. */
const SEVERITY_ONLY: readonly string[] = ['severity', 'sev', 'alert_severity', 'priority', 'criticality', 'urgency']

/**
 * The severity that labels state, as the sender wrote it, in lower case: the first that is known, else the first word under a
 * name that means nothing else. A number becomes the word of its step. null: none. The case of names does not matter.
 */
export function severityIn(labels: Readonly<Record<string, string>>): string | null {
  const usual = Object.hasOwn(labels, 'severity') ? readStep(labels.severity, null) : null
  if (severityRank(usual) !== null) return usual
  const values = new Map(Object.entries(labels).map(([name, value]) => [name.toLowerCase(), value]))
  const stated = SEVERITY_LABELS.flatMap(([name, scale]) => {
    const word = readStep(values.get(name), scale)
    return word === null ? [] : [{ name, word }]
  })
  const known = stated.find(({ word }) => severityRank(word) !== null)
  return (known ?? stated.find(({ name }) => SEVERITY_ONLY.includes(name)))?.word ?? null
}

function readStep(value: string | undefined, scale: Scale | null): string | null {
  const word = value?.trim().toLowerCase() ?? ''
  if (NO_WORD.test(word)) return null
  return scale !== null && /^\d$/.test(word) ? scale(Number(word)) : word
}

/** Words for "none", and templates that nobody filled in. */
const NO_WORD = /^(?:none|null|n\/a|unclassified|<no value>|\{\{.*\}\})?$/
