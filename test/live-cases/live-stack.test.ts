import { describe, expect, it } from 'vitest'
import { type Answer, answerToDeliveries, answerToFile, deliveriesOf } from './answers.ts'

const RECORDED = 'fixtures/live-stack/recorded'
const answerTo = (name: string): Promise<Answer> => answerToFile(`${RECORDED}/${name}`)

describe('recorded outages of a real stack', () => {
  it.each(['webhook-only', 'both-routes'])('%s: one incident, over with its last alert', async (name) => {
    expect((await answerTo(`${name}.jsonl`)).incidents).toMatchObject([
      { title: 'ShopHighErrorRate on shop', at: { detected: '14:58:35.838', impactEnd: '15:00:30.838', resolved: '15:00:30.838' } },
    ])
  })

  it('full-outage: the harm that was measured lies within what is stated of it', async () => {
    const { incidents } = await answerTo('full-outage.jsonl')
    expect(incidents).toMatchObject([
      {
        title: 'ShopHighErrorRate on shop',
        at: { identified: '14:59:48.265', acknowledged: '14:59:18.200', mitigated: '15:00:06.501', impactEnd: '15:00:30.838' },
        between: { impactStart: '14:58:22.846..14:58:35.838', impactEnd: '15:00:05.501..15:00:30.838' },
      },
    ])
    expect(incidents[0]?.rows.filter((row) => row.includes('[FIRING') && !row.includes('Page:'))).toEqual([])
  })

  it('split-pair: twelve rows, none of a group notification', async () => {
    const { incidents } = await answerTo('split-pair.jsonl')
    expect(incidents.map(({ title, rows }) => [title, rows.length])).toEqual([['ShopHighErrorRate on shop', 12]])
    expect(incidents[0]?.rows.filter((row) => row.includes('[FIRING') && !row.includes('Page:'))).toEqual([])
  })

  it('down-two-minutes: what fired while nobody listened has a row, and the harm ends with the alerts', async () => {
    const { incidents } = await answerTo('down-two-minutes.jsonl')
    expect(incidents).toMatchObject([{ at: { impactEnd: '15:00:03.314', resolved: '15:00:08.667' } }])
    expect(incidents[0]?.rows.filter((row) => row.includes('ShopHighErrorRate fired'))).toEqual([
      '14:58:38.314 ShopHighErrorRate fired: 24.73% of requests to the shop fail (from its resolved notification)',
    ])
  })

  it('found-it-note: a note that names the cause identifies it', async () => {
    expect((await answerTo('found-it-note.jsonl')).incidents).toMatchObject([{ at: { identified: '14:59:48.265' } }])
  })

  it('resolved-only: the first row says that it fired, and in which words', async () => {
    const { incidents } = await answerTo('resolved-only.json')
    expect(incidents).toMatchObject([
      {
        at: { detected: '14:52:50' },
        rows: [
          '14:52:50 ShopHighErrorRate fired: 64% of requests fail (from its resolved notification)',
          '14:54:14 ShopHighErrorRate resolved',
        ],
      },
    ])
  })

  it('own-route-and-pager-route: page and alerts are one outage, acknowledged once', async () => {
    expect((await answerTo('own-route-and-pager-route.jsonl')).incidents).toMatchObject([
      { at: { detected: '15:32:52.583', acknowledged: '15:33:19.939', impactEnd: '15:34:32.583' } },
    ])
  })

  it('summary-states-the-for: the harm began when the condition did', async () => {
    expect((await answerTo('summary-states-the-for.jsonl')).incidents).toMatchObject([
      { at: { impactStart: '15:32:49.754', identified: '15:34:07.152' }, between: { impactEnd: '15:34:24.451..15:34:49.754' } },
    ])
  })
})

describe('siblings of these', () => {
  it('the same page, where the pager names the service in its own words and the webhook came last', async () => {
    const deliveries = deliveriesOf('own-route-and-pager-route', RECORDED).toReversed()
    expect((await answerToDeliveries(deliveries)).incidents).toMatchObject([{ at: { acknowledged: '15:33:19.939' } }])
  })

  it('a pair of which each replica told half', async () => {
    const deliveries = deliveriesOf('split-pair', RECORDED)
    const halves = deliveries.filter(({ path }, at) => !path.startsWith('/v2/enqueue') || at % 2 === 0)
    expect((await answerToDeliveries(halves)).incidents.map(({ title }) => title)).toEqual(['ShopHighErrorRate on shop'])
  })

  it('another service that was rolled back meanwhile, last of all, mitigated nothing', async () => {
    const deliveries = deliveriesOf('full-outage', RECORDED)
    const [config] = deliveries.filter(({ path }) => path === '/webhooks/deploys')
    if (config === undefined) throw new Error('the case begins with a deploy')
    const logged = (at: string, text: string) => ({
      ...config,
      receivedAt: at,
      body: `${at} ads-01 ${text} service=ads environment=production by=bot\n`,
    })
    const others = [
      logged('2026-11-29T14:58:10.000Z', 'config changed version=r8 previous=r7'),
      logged('2026-11-29T15:00:08.000Z', 'rollback finished version=r7 previous=r8'),
    ]
    const { incidents } = await answerToDeliveries([...deliveries, ...others])
    expect(incidents.map(({ at, changes }) => [at.mitigated, changes.filter((change) => change.startsWith('ads')).length])).toEqual([
      ['15:00:06.501', 2],
    ])
  })

  it('the words of the shipped rule date the harm a minute before the alert', async () => {
    const text = JSON.stringify(deliveriesOf('am-start-moves-earlier').slice(-2))
    const shipped = text.replaceAll('"summary":"CheckoutErrors"', '"summary":"Hindsight has not answered for more than 1 minute"')
    expect(shipped).not.toBe(text)
    const { incidents } = await answerToDeliveries(JSON.parse(shipped))
    expect(incidents).toMatchObject([{ at: { impactStart: '09:59:00.200', detected: '10:00:00.200' } }])
  })
})
