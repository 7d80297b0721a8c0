import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { z } from 'zod'

/*
 * What this program is made of: `npm run check:supply`. Fails where a package has no integrity, a version of ours is a range
 * that SECURITY.md does not explain, an install script is not listed in `allowScripts`, or the registry knows an advisory.
 */
const lockSchema = z.looseObject({
  packages: z.record(
    z.string(),
    z.looseObject({
      version: z.string().optional(),
      integrity: z.string().optional(),
      hasInstallScript: z.boolean().optional(),
      dev: z.boolean().optional(),
      link: z.boolean().optional(),
    }),
  ),
})
const packageSchema = z.looseObject({
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
  allowScripts: z.record(z.string(), z.boolean()),
})

/** A range of two exact lines, by version of Node.js: see SECURITY.md. */
const EXPLAINED_RANGES = new Set(['better-sqlite3'])

const lock = lockSchema.parse(JSON.parse(readFileSync('package-lock.json', 'utf8')))
const own = packageSchema.parse(JSON.parse(readFileSync('package.json', 'utf8')))
const installed = Object.entries(lock.packages).filter(([path]) => path !== '')
const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)

const withoutIntegrity = installed.filter(([, entry]) => entry.integrity === undefined && entry.link !== true).map(([path]) => nameOf(path))
const scripts = [...new Set(installed.filter(([, entry]) => entry.hasInstallScript === true).map(([path]) => nameOf(path)))]
const ranges = Object.entries({ ...own.dependencies, ...own.devDependencies }).filter(
  ([name, version]) => !/^\d+\.\d+\.\d+$/.test(version) && !EXPLAINED_RANGES.has(name),
)
const unlisted = scripts.filter((name) => !(name in own.allowScripts))

say(`${installed.length} packages, ${installed.filter(([, { dev }]) => dev !== true).length} at run time`)
say(`install scripts: ${scripts.map((name) => `${name} (${own.allowScripts[name] === true ? 'allowed' : 'denied'})`).join(', ')}`)
say(`advisories: ${advisories()}`)
const faults = [
  ...withoutIntegrity.map((name) => `${name} has no integrity`),
  ...unlisted.map((name) => `${name} has an install script and is not in allowScripts`),
  ...ranges.map(([name, version]) => `${name} is a range: ${version}`),
]
for (const fault of faults) complain(fault)
if (faults.length > 0) process.exitCode = 1

/** `npm audit` fails where there are some, and where the registry does not answer. */
function advisories(): string {
  try {
    execFileSync('npm', ['audit', '--audit=true', '--omit=dev', '--json'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    return 'none known'
  } catch (error) {
    const output = error instanceof Error && 'stdout' in error ? String(error.stdout) : ''
    const found = /"total":\s*(\d+)/.exec(output)?.[1]
    if (found === undefined) return 'not asked: the registry does not answer'
    process.exitCode = 1
    return `${found}, see npm audit`
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

function complain(line: string): void {
  process.stderr.write(`${line}\n`)
}
