import type { RawEvent } from '../../../domain/raw-event.ts'
import { knownText } from '../../values/known-text.ts'
import type { DeployRecord } from '../deploy-record.ts'
import { lineHead } from '../line-head.ts'
import { readAnsibleRecaps } from './ansible-recap.ts'
import { readArgoSyncs } from './argocd-sync.ts'
import { readHelmUpgrades } from './helm-upgrade.ts'
import type { ToolBlocks, ToolLine } from './tool-line.ts'

interface Tool {
  /** What every output of it has; looking first spares other logs the rest. */
  readonly mark: RegExp
  readonly read: (lines: readonly ToolLine[], raw: RawEvent) => ToolBlocks
}

const TOOLS: readonly Tool[] = [
  { mark: /PLAY RECAP/, read: readAnsibleRecaps },
  { mark: /LAST DEPLOYED:/, read: readHelmUpgrades },
  { mark: /Operation: +\S/, read: readArgoSyncs },
]

/** The output of tools that stands in a log, as a whole or among other lines. */
export function readToolBlocks(
  lines: readonly string[],
  raw: RawEvent,
): { readonly records: readonly DeployRecord[]; readonly taken: ReadonlySet<number> } {
  const tools = TOOLS.filter(({ mark }) => lines.some((line) => mark.test(line)))
  if (tools.length === 0) return { records: [], taken: new Set() }
  const toolLines = lines.map((line, number) => toolLine(line, number, raw))
  const blocks = tools.map(({ read }) => read(toolLines, raw))
  return { records: blocks.flatMap(({ records }) => records), taken: new Set(blocks.flatMap(({ taken }) => taken)) }
}

function toolLine(line: string, number: number, raw: RawEvent): ToolLine {
  const { at, rest } = lineHead(knownText(line) ?? '', raw.receivedAt)
  return { number, at, text: rest }
}
