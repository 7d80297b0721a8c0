import type { Config } from '../config/config.ts'
import { publicVersion } from '../domain/edits/public-version.ts'
import type { Incident } from '../domain/incident/incident.ts'
import type { SanitisedHtml } from '../domain/markup.ts'
import type { ReportRenderers } from '../http/api/renderers.ts'
import { draftOf } from '../pipeline/draft/draft.ts'
import { htmlDocument, htmlOfMarkdown, htmlPart } from '../render/html.ts'
import { eventJson, incidentJson, jsonText } from '../render/json.ts'
import { postmortemMarkdown, shortMarkdown } from '../render/markdown.ts'
import { pictureSvg } from '../render/picture-svg.tsx'
import { loadLayout, templateNames } from './templates.ts'

/** The renderers of the API, with every template loaded once at startup. Throws `UsageError` if a configured template is missing. */
export async function reportRenderers({ postmortem }: Pick<Config, 'postmortem'>): Promise<ReportRenderers> {
  const names = [...new Set([postmortem.template, ...(await templateNames())])]
  const layouts = new Map(await Promise.all(names.map(async (name) => [name, await loadLayout(name, postmortem.timezone)] as const)))
  const configured = await loadLayout(postmortem.template, postmortem.timezone)
  return {
    templates: [postmortem.template, ...names.slice(1)],
    incidentJson,
    eventJson,
    postmortem(whole, { format, template, timezone, audience }) {
      const isPublic = audience === 'public'
      const incident = isPublic ? publicVersion(whole) : whole
      if (format === 'json') return jsonText(draftOf(incident))
      const layout = {
        ...(layouts.get(template ?? postmortem.template) ?? configured),
        timezone: timezone ?? postmortem.timezone,
        isWithoutEvidence: isPublic,
      }
      if (format === 'markdown') return postmortemMarkdown(incident, layout)
      const picture = pictureSvg(incident, { zone: layout.timezone, now: null })
      const body = htmlOfMarkdown(shortMarkdown(incident, layout))
      return htmlDocument({ title: incident.title, parts: [{ picture, body }] }, layout.document)
    },
  }
}

/** The draft as part of a page, with its headings one level below those of the page. */
export async function draftRenderer({
  postmortem,
}: Pick<Config, 'postmortem'>): Promise<(incident: Incident, zone: string) => SanitisedHtml> {
  const layout = await loadLayout(postmortem.template, postmortem.timezone)
  return (incident, zone) => htmlPart(shortMarkdown(incident, { ...layout, timezone: zone }))
}
