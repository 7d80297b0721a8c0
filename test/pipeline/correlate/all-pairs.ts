import type { Episode } from '../../../src/domain/episode.ts'
import type { Policy } from '../../../src/domain/policy.ts'
import { severityRank } from '../../../src/domain/severity.ts'

/**
 * The correlation of alerts written a second time, comparing everything with everything and sharing no code with the
 * first: what it says, slowly. Labels are those of the default policy; names are taken as they are.
 */
export function allPairs(episodes: readonly Episode[], policy: Policy): { incidents: string[][]; noise: string[] } {
  const { quietGapMs, nearnessMs, reachMs, openEpisodeMaxMs, briefEpisodesMax, briefSpanMs, starterSeriesMin } = policy.correlation
  const calls = new Set(policy.services.flatMap(({ name, dependsOn }) => dependsOn.map((callee) => `${name} > ${callee}`)))
  const begin = ({ begins, startsAt }: Episode) => Math.max(begins, startsAt - reachMs)
  const sorted = [...episodes].sort((a, b) => begin(a) - begin(b) || (a.key < b.key ? -1 : 1))
  const alerts = sorted.map((episode) => {
    const start = begin(episode)
    const later = sorted.filter((other) => other.series[0] === episode.series[0] && begin(other) > start)
    const end = episode.endsAt ?? Math.min(...later.map(begin), start + openEpisodeMaxMs)
    const { service, destination_service, database, node, instance, alertname, source_service, client, server, tenant, cluster, region } =
      episode.labels
    const subject = service ?? destination_service ?? database ?? server ?? node ?? instance?.replace(/:\d+$/, '') ?? `rule ${alertname}`
    const callees = [destination_service, database, node, subject === client ? server : undefined].filter(
      (name) => name !== undefined && name !== subject,
    )
    const callers = [source_service, subject === server ? client : undefined].filter((name) => name !== undefined && name !== subject)
    const where = JSON.stringify([tenant, cluster, region, episode.environment])
    return { episode, start, end, till: Math.min(end, start + reachMs), subject, callees, callers, where }
  })
  type Alert = (typeof alerts)[number]

  const runs: Alert[][] = []
  for (const alert of alerts) {
    const run = runs.findLast(([first]) => first?.where === alert.where && first.subject === alert.subject)
    if (run !== undefined && alert.start - Math.max(...run.map(({ till }) => till)) <= quietGapMs) run.push(alert)
    else runs.push([alert])
  }
  const needs = (a: Alert, b: Alert) =>
    a.where === b.where &&
    a.subject !== b.subject &&
    Math.abs(a.start - b.start) <= nearnessMs &&
    (calls.has(`${a.subject} > ${b.subject}`) || a.callees.includes(b.subject) || b.callers.includes(a.subject))
  const dependencies = runs.map((run) => runs.filter((other) => run.some((a) => other.some((b) => needs(a, b)))))
  const startOf = (run: Alert[]) => run[0]?.start ?? 0

  let components = runs.map((run) => [run])
  const merge = (a: Alert[], b: Alert[]) => {
    const [one, two] = [components.find((runsOfIt) => runsOfIt.includes(a)), components.find((runsOfIt) => runsOfIt.includes(b))]
    if (one !== undefined && two !== undefined && one !== two)
      components = [...components.filter((it) => it !== one && it !== two), [...one, ...two]]
  }
  runs.forEach((run, i) => {
    const needed = dependencies[i] ?? []
    const apart = (other: Alert[]) => Math.abs(startOf(other) - startOf(run))
    const nearest = [...needed].sort((a, b) => apart(a) - apart(b) || runs.indexOf(a) - runs.indexOf(b))[0]
    const leaves = needed.filter((other) => dependencies[runs.indexOf(other)]?.length === 0)
    for (const other of [...(nearest === undefined ? [] : [nearest]), ...leaves]) merge(run, other)
  })

  const flat = components.map((component) => component.flat())
  const first = (component: Alert[]) => Math.min(...component.map(({ start }) => start))
  const isBrief = (component: Alert[]) =>
    component.length <= briefEpisodesMax && Math.max(...component.map(({ end }) => end)) - first(component) <= briefSpanMs
  const entities = (component: Alert[]) => new Set(component.flatMap(({ subject, callees, callers }) => [subject, ...callees, ...callers]))
  const lately = (component: Alert[], when: number) => component.filter(({ start }) => Math.abs(start - when) <= openEpisodeMaxMs)
  const hosts = flat.map((component) => {
    if (!isBrief(component)) return component
    const around = flat.filter(
      (other) =>
        !isBrief(other) &&
        other[0]?.where === component[0]?.where &&
        [...entities(lately(other, first(component)))].some((entity) => entities(component).has(entity)) &&
        first(other) <= first(component) &&
        first(component) <= Math.max(...other.map(({ till }) => till)),
    )
    return around.length === 1 ? (around[0] ?? component) : component
  })
  const whole = [...new Set(hosts)].map((host) => flat.filter((_, i) => hosts[i] === host).flat())
  const starts = (component: Alert[]) =>
    component.some(({ episode }) => ['critical', 'high'].includes(severityRank(episode.severity) ?? '')) ||
    component.some(
      ({ subject }) => new Set(component.filter((it) => it.subject === subject).map((it) => it.episode.series[0])).size >= starterSeriesMin,
    )
  const keys = (component: Alert[]) => component.map(({ episode }) => episode.senderKey).sort()
  return {
    incidents: whole.filter(starts).map(keys),
    noise: whole
      .filter((it) => !starts(it))
      .flatMap(keys)
      .sort(),
  }
}
