import type { Config } from '../config/config.ts'
import { publicVersion } from '../domain/edits/public-version.ts'
import type { Incident } from '../domain/incident/incident.ts'
import type { SanitisedHtml } from '../domain/markup.ts'
import { instant } from '../domain/time/time.ts'
import type { DraftOptions, ReportRenderers } from '../http/api/renderers.ts'
import { draftOf } from '../pipeline/draft/draft.ts'
import { htmlDocument, htmlOfMarkdown, htmlPart } from '../render/html.ts'
import { eventJson, incidentJson, jsonText } from '../render/json.ts'
import { postmortemMarkdown, shortMarkdown } from '../render/markdown.ts'
import { pdfDefinition } from '../render/pdf/definition.ts'
import { plainSvg } from '../render/pdf/plain-svg.ts'
import { pictureSvg } from '../render/picture-svg.tsx'
import { pdfOf } from './pdf.ts'
import { loadLayout, templateNames } from './templates.ts'

/** The renderers of the API, with every template loaded once at startup. Throws `UsageError` if a configured template is missing. */
export async function reportRenderers({ postmortem }: Pick<Config, 'postmortem'>): Promise<ReportRenderers> {
  const names = [...new Set([postmortem.template, ...(await templateNames())])]
  const layouts = new Map(await Promise.all(names.map(async (name) => [name, await loadLayout(name, postmortem.timezone)] as const)))
  const configured = await loadLayout(postmortem.template, postmortem.timezone)
  const laidOut = (whole: Incident, { template, timezone, audience }: DraftOptions) => {
    const isPublic = audience === 'public'
    const layout = layouts.get(template ?? postmortem.template) ?? configured
    return {
      incident: isPublic ? publicVersion(whole) : whole,
      layout: { ...layout, timezone: timezone ?? postmortem.timezone, isWithoutEvidence: isPublic },
    }
  }
  return {
    templates: [postmortem.template, ...names.slice(1)],
    incidentJson,
    eventJson,
    postmortem(whole, { format, ...options }) {
      const { incident, layout } = laidOut(whole, options)
      if (format === 'json') return jsonText(draftOf(incident))
      if (format === 'markdown') return postmortemMarkdown(incident, layout)
      const picture = pictureSvg(incident, { zone: layout.timezone, now: null })
      const body = htmlOfMarkdown(shortMarkdown(incident, layout))
      return htmlDocument({ title: incident.title, parts: [{ picture, body }] }, layout.document)
    },
    async postmortemPdf(whole, options, withoutSecrets) {
      const { incident, layout } = laidOut(whole, options)
      const markdown = withoutSecrets(shortMarkdown(incident, layout))
      if (markdown.length > PDF_CHARACTERS_MAX) return null
      const picture = plainSvg(withoutSecrets(pictureSvg(incident, { zone: layout.timezone, now: null, size: 'paper' })))
      const at = incident.timeline.at(-1)?.at.at ?? instant(0)
      return pdfOf(pdfDefinition({ title: withoutSecrets(incident.title), markdown, picture, at }))
    },
  }
}

/** Some thirty pages, for which a thread that others wait for works two seconds; a draft with few written sections takes four. */
const PDF_CHARACTERS_MAX = 100_000

/** The draft as part of a page, with its headings one level below those of the page. */
export async function draftRenderer({
  postmortem,
}: Pick<Config, 'postmortem'>): Promise<(incident: Incident, zone: string) => SanitisedHtml> {
  const layout = await loadLayout(postmortem.template, postmortem.timezone)
  const html = keepLast(htmlPart, DRAFTS_KEPT)
  return (incident, zone) => html(shortMarkdown(incident, { ...layout, timezone: zone }))
}

/** Those that several people look at during an outage. A draft of a hundred entries is some 150 kB with its HTML. */
const DRAFTS_KEPT = 20

/** Reading its Markdown is a third of what a large page costs, and most pages are looked at more than once without a change of their draft. */
function keepLast(render: (markdown: string) => SanitisedHtml, most: number): (markdown: string) => SanitisedHtml {
  const kept = new Map<string, SanitisedHtml>()
  return (markdown) => {
    const html = kept.get(markdown) ?? render(markdown)
    kept.delete(markdown)
    kept.set(markdown, html)
    const [oldest] = kept.keys()
    if (kept.size > most && oldest !== undefined) kept.delete(oldest)
    return html
  }
}
