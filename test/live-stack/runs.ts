import type { Mode } from './shopfront.ts'

/** One outage of one shop, and what is particular about the way in which it was told. */
export interface Run {
  readonly shop: string
  readonly title: string
  readonly mode: Exclude<Mode, 'well'>
  /** The Alertmanagers that tell of it: one, two that gossip, two that do not hear each other. */
  readonly alertmanagers: 'one' | 'pair' | 'split'
  /** The pager's group also goes to Hindsight's `/v2/enqueue`. */
  readonly enqueued: boolean
  /** Hindsight has a route of its own, and the pager one for critical alerts alone; else both are of one receiver. */
  readonly ownRoute: boolean
  readonly groupInterval: string
  readonly disaster: 'none' | 'hindsight down' | 'prometheus restarted' | 'prometheus wiped'
  /** What the pager calls the shop. */
  readonly pagerService: string
}

const USUAL: Omit<Run, 'shop' | 'title'> = {
  ...{ mode: 'partial', alertmanagers: 'one', enqueued: false, ownRoute: false, groupInterval: '2s', disaster: 'none' },
  pagerService: 'Platform primary',
}

/** Of the outages by which the product was first tried on a real stack, and two of its routes. */
export const RUNS: readonly Run[] = [
  { ...USUAL, shop: 'shop1', title: 'half of all requests' },
  { ...USUAL, shop: 'shop2', title: 'all requests', mode: 'total' },
  { ...USUAL, shop: 'shop3', title: 'a gossiping pair', alertmanagers: 'pair' },
  { ...USUAL, shop: 'shop4', title: 'nobody listened', mode: 'total', disaster: 'hindsight down' },
  { ...USUAL, shop: 'shop5', title: 'Prometheus restarted', mode: 'total', disaster: 'prometheus restarted' },
  { ...USUAL, shop: 'shop6', title: 'Prometheus lost its data', mode: 'total', disaster: 'prometheus wiped' },
  { ...USUAL, shop: 'shop7', title: 'the group enqueued, too', enqueued: true },
  { ...USUAL, shop: 'shop8', title: 'a group told of late', mode: 'total', enqueued: true, groupInterval: '25s' },
  { ...USUAL, shop: 'shop9', title: 'a split pair', alertmanagers: 'split', enqueued: true },
  { ...USUAL, shop: 'shop10', title: 'nobody listened, enqueued', enqueued: true, disaster: 'hindsight down' },
  { ...USUAL, shop: 'shop11', title: 'a route of its own', ownRoute: true },
  { ...USUAL, shop: 'shop12', title: "the pager's service by its name", ownRoute: true, pagerService: 'Shop12', mode: 'total' },
]
