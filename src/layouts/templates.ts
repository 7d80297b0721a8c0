import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { UsageError } from '../domain/usage-error.ts'
import type { ReportLayout } from '../render/registry.ts'

const FOLDER = fileURLToPath(new URL('../../templates/postmortem/', import.meta.url))

/** A layout, by the name of a built-in template or the path of a file. Throws `UsageError` if it is neither. */
export async function loadLayout(template: string, timezone: string): Promise<ReportLayout> {
  const isName = /^[a-z0-9-]+$/.test(template)
  const path = isName ? `${FOLDER}${template}.md.hbs` : template
  return { template: await textOf(path, template), document: await textOf(`${FOLDER}document.html.hbs`, 'document'), timezone }
}

/** The names of the built-in templates. */
export async function templateNames(): Promise<readonly string[]> {
  return (await readdir(FOLDER)).flatMap((file) => (file.endsWith('.md.hbs') ? [file.slice(0, -'.md.hbs'.length)] : [])).sort()
}

async function textOf(path: string, name: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new UsageError(`no template "${name}": expected the name of a built-in one, or the path of a Handlebars file`, { cause: error })
  }
}
