import type { Report } from '../domain/incident/incident.ts'
import { htmlDocument, htmlOfMarkdown } from './html.ts'
import { jsonText, reportJson } from './json.ts'
import { type PostmortemLayout, postmortemMarkdown } from './markdown.ts'
import { pictureSvg } from './picture-svg.tsx'
import { incidentTable } from './table.ts'

export interface ReportLayout extends PostmortemLayout {
  /** Text of the template around an HTML document. */
  readonly document: string
  /** Of the terminal, for a table; absent: as wide as its texts. */
  readonly width?: number
}

export type ReportRenderer = (report: Report, layout: ReportLayout) => string

/** Format name → renderer of a whole report. */
export const REPORT_RENDERERS = {
  json: (report) => jsonText(reportJson(report)),
  markdown: (report, layout) => report.incidents.map((incident) => postmortemMarkdown(incident, layout)).join('\n---\n\n'),
  html: (report, layout) =>
    htmlDocument(
      {
        title: titleOf(report),
        parts: report.incidents.map((incident) => ({
          picture: pictureSvg(incident, { zone: layout.timezone, now: null }),
          body: htmlOfMarkdown(postmortemMarkdown(incident, layout)),
        })),
      },
      layout.document,
    ),
  table: (report, layout) => incidentTable(report.incidents, layout.timezone, layout.width ?? null),
} as const satisfies Record<string, ReportRenderer>

export type ReportFormat = keyof typeof REPORT_RENDERERS
export const REPORT_FORMATS = Object.keys(REPORT_RENDERERS) as ReportFormat[]

const titleOf = ({ incidents }: Report): string => (incidents.length === 1 ? (incidents[0]?.title ?? '') : `${incidents.length} incidents`)
