import { DEFINITIONS, endsWords, measureOf } from '../../../src/domain/metrics/definitions.ts'
import { shareWords } from '../../../src/render/metrics/metrics-answer.ts'
import { headlineOf } from '../../../src/render/metrics/metrics-json.ts'
import { countsWords, lengthWords } from '../../../src/render/metrics/metrics-words.ts'
import { monthAnswer } from './month.ts'

/** The part of docs/metrics.md that is computed: the registry, and one month under each definition. */
export function definitionsSection(): string {
  const { groups, changes } = monthAnswer()
  const rows = groups.map(({ definition, measures }) => {
    const measure = measureOf(definition, definition.headline)
    const found = measures.find((one) => one.measure.name === measure.name)
    if (found === undefined || changes === null) throw new Error(`${definition.name} has no headline`)
    const not = countsWords(found.figures)
    const rate = {
      'confirmed-deployments': shareWords(changes.changeFailRate),
      'incidents-per-deployment': shareWords(changes.incidentsPerDeployment),
    }
    const fails = definition.changeFailRate === null ? '' : rate[definition.changeFailRate]
    return `| \`${definition.name}\` | ${measure.title}: ${endsWords(measure)} | ${measure.statistic} ${lengthWords(headlineOf(found))} | ${found.figures.known} | ${not} | ${fails} | ${measure.note} |`
  })
  return [
    'One month of eight incidents and 63 deployments, three of them confirmed as causes, under each definition (`test/world/month/month.ts`):',
    '',
    '| definition | headline measure | value | n | not in it | change fail rate | why it differs |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
    'Where each is published:',
    '',
    ...DEFINITIONS.filter(({ source }) => source.startsWith('https:')).map(({ title, source }) => `- ${title}: <${source}>`),
    '',
  ].join('\n')
}

/** Replaces what stands between the two marks. */
export function withDefinitions(page: string): string {
  const [before, rest = ''] = page.split(/(?<=<!-- definitions: .* -->\n)/)
  const after = rest.slice(rest.indexOf('<!-- /definitions -->'))
  return `${before}\n${definitionsSection()}\n${after}`
}
